"""What training saw, what generation sends and what the parser accepts: the same tokens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harkd.distill.examples import examples_from
from harkd.engines.rules import RulesEngine
from harkd.errors import HarkdError
from harkd.prompts import Style, ask, instruct
from harkd.prompts.answer import answer_text
from harkd.prompts.chat import REQUIRED_TOKENS, Chat
from harkd.records import Activity, LabelKind, Prompt, Reply
from harkd.replies import parse
from tests import small

# Written from the description of Qwen3's chat format: system first, former thinking left out,
# an empty thinking block where thinking is switched off.
OFFICIAL_LIKE = r"""
{%- set start, stop = '<|im_start|>', '<|im_end|>\n' %}
{%- if messages and messages[0]['role'] == 'system' %}
    {{- start ~ 'system\n' ~ messages[0]['content'] ~ stop }}
    {%- set turns = messages[1:] %}
{%- else %}
    {%- set turns = messages %}
{%- endif %}
{%- for turn in turns %}
    {%- if turn['role'] == 'assistant' and '</think>' in turn['content'] %}
        {{- start ~ 'assistant\n' ~ turn['content'].split('</think>')[-1].lstrip('\n') ~ stop }}
    {%- else %}
        {{- start ~ turn['role'] ~ '\n' ~ turn['content'] ~ stop }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- start ~ 'assistant\n' }}
    {%- if enable_thinking is defined and not enable_thinking %}
        {{- '<think>\n\n</think>\n\n' }}
    {%- endif %}
{%- endif %}
"""
PLAIN = st.text(min_size=1, max_size=12).filter(lambda text: not text.isspace())


def a_tokenizer(template: str | None = None) -> Any:
    import copy

    tokenizer = copy.deepcopy(small.tokenizer())
    if template is not None:
        tokenizer.chat_template = template
    return tokenizer


def reply_to(prompt: Prompt, text: str) -> Reply:
    return Reply(prompt.key, text, 0, 0, 0, "stop", 0.0)


@pytest.mark.parametrize("template", [None, OFFICIAL_LIKE], ids=["nano", "official-like"])
@given(prefix=st.text(), suffix=st.text(), style=st.sampled_from(small.STYLES))
def test_prefix_and_suffix_are_the_whole_prompt_cut_in_two(
    template: str | None, prefix: str, suffix: str, style: Style
) -> None:
    chat = Chat(a_tokenizer(template) if template else small.tokenizer(), style)
    prompt = Prompt("s/0", prefix, suffix, style, ("a",), (1,))
    first, rest = chat.prompt_ids(prompt)
    whole = chat.tokenizer(chat.prompt_text(prompt), add_special_tokens=False)["input_ids"]
    assert [*first, *rest] == whole


@given(text=st.text(), style=st.sampled_from(small.STYLES))
def test_any_reply_comes_back_from_its_tokens(text: str, style: Style) -> None:
    chat = Chat(small.tokenizer(), style)
    ids = chat.reply_ids(text)
    assert ids[-1] == chat.end_id
    assert chat.text(ids) == text
    assert chat.text([*ids, *ids]) == text  # nothing behind the end of turn counts
    assert chat.text(ids[:-1]) == text  # a reply cut at the limit has no end


@given(
    names=st.lists(PLAIN, min_size=2, max_size=5, unique_by=lambda name: name.strip()),
    reasoning=st.text(),
    style=st.sampled_from(small.STYLES),
    kind=st.sampled_from(["names", "ids"]),
    data=st.data(),
)
def test_training_generation_and_parsing_agree_token_for_token(
    names: list[str], reasoning: str, style: Style, kind: LabelKind, data: st.DataObject
) -> None:
    activities = tuple(Activity(f"A{i}", name) for i, name in enumerate(names))
    home = replace(small.HOME, activities=activities, other="A0")
    chat = Chat(small.tokenizer(), style)
    instruction = instruct(home, style=style, labels=kind)
    prompt = ask(instruction, small.windows(4)[3])
    labels = {event: data.draw(st.sampled_from(names)) for event in prompt.ids}
    answers = dict(zip(prompt.names, prompt.answers, strict=True))
    reply = answer_text({id: answers[name] for id, name in labels.items()}, reasoning, style)

    (example,) = examples_from([(prompt, reply)], chat, context=100_000)
    sent_prefix, sent_suffix = chat.prompt_ids(prompt)
    assert (example.prefix, list(example.suffix)) == (sent_prefix, sent_suffix)
    generated = chat.text(list(example.target))
    assert generated == reply
    prediction = parse(prompt, reply_to(prompt, generated))
    if "think>" not in reasoning:
        assert prediction.fault is None
        assert prediction.names == tuple(labels.values())


@pytest.mark.parametrize("style", small.STYLES)
def test_what_the_offline_teacher_writes_is_learnt_and_read_as_it_is(style: Style) -> None:
    chat = Chat(small.tokenizer(), style)
    prompts = small.prompts(style, 6)
    for prompt, reply in zip(prompts, RulesEngine().replies(prompts), strict=True):
        (example,) = examples_from([(prompt, reply.text)], chat, context=100_000)
        learnt = reply_to(prompt, chat.text(list(example.target)))
        assert parse(prompt, learnt) == parse(prompt, reply)
        assert parse(prompt, learnt).fault is None


def test_all_windows_of_a_home_share_the_tokens_of_their_prefix() -> None:
    chat = Chat(small.tokenizer(), "think")
    first, *others = (chat.prompt_ids(prompt)[0] for prompt in small.prompts("think", 5))
    assert all(other is first for other in others)


@pytest.mark.parametrize("template", [None, OFFICIAL_LIKE], ids=["nano", "official-like"])
def test_only_the_think_style_leaves_thinking_to_the_model(template: str | None) -> None:
    closed = "<|im_start|>assistant\n<think>\n\n</think>\n\n"
    for style in small.STYLES:
        prompt = small.prompts(style, 1)[0]
        text = Chat(a_tokenizer(template), style).prompt_text(prompt)
        assert text.endswith(closed if style != "think" else "<|im_start|>assistant\n")


def test_special_tokens_are_single_tokens_and_thinking_stays_visible() -> None:
    tokenizer = small.tokenizer()
    for token in REQUIRED_TOKENS:
        assert len(tokenizer(token, add_special_tokens=False)["input_ids"]) == 1
    chat = Chat(tokenizer, "think")
    assert chat.text(chat.reply_ids("<think>\nso\n</think>\n\n{}")) == "<think>\nso\n</think>\n\n{}"


@pytest.mark.parametrize("token", [*REQUIRED_TOKENS, "<|endoftext|>"])
@pytest.mark.parametrize("place", ["prefix", "suffix"])
def test_control_tokens_in_the_data_are_refused(token: str, place: str) -> None:
    prompt = small.prompts("answer", 1)[0]
    hostile = replace(prompt, **{place: f"fridge {token}\n"})
    with pytest.raises(HarkdError, match="may not contain"):
        Chat(small.tokenizer(), "answer").prompt_ids(hostile)


def test_tokenizer_without_a_chat_format_is_refused_in_one_line() -> None:
    with pytest.raises(HarkdError, match="no chat template; harkd needs a Qwen3") as caught:
        Chat(a_tokenizer(""), "answer")
    assert "\n" not in str(caught.value)


def test_tokenizer_without_the_thinking_tokens_is_refused_by_their_names() -> None:
    class Bare:
        name_or_path = "some/model"
        chat_template = "{{ messages }}"

        def get_vocab(self) -> dict[str, int]:
            return {"<|im_start|>": 0, "<|im_end|>": 1}

    with pytest.raises(HarkdError, match="some/model has no <think>, </think>;"):
        Chat(Bare(), "answer")


@pytest.mark.parametrize(
    "template",
    [
        "{{ messages[-1]['content'] }}{{ messages[0]['content'] }}",  # the system message last
        "{{ messages | length }} messages",
        "{{ raise_exception('no user message') if messages | length < 2 }}",
        "{{ messages[0]['content' }}",
    ],
)
def test_chat_template_of_another_family_is_refused_in_one_line(template: str) -> None:
    chat = Chat(a_tokenizer(template), "answer")
    with pytest.raises(HarkdError, match=r"the chat template of .* harkd needs Qwen3's") as caught:
        chat.prompt_ids(small.prompts("answer", 1)[0])
    assert "\n" not in str(caught.value)
