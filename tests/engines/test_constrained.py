"""Constraint and thinking budget, token by token: what may be written, and when."""

from __future__ import annotations

import json
from typing import Any

import pytest
import torch
import xgrammar
from hypothesis import given
from hypothesis import strategies as st
from xgrammar.contrib.hf import LogitsProcessor

from harkd.engines.transformers import TransformersEngine
from harkd.engines.transformers.grammar import Grammars
from harkd.engines.transformers.guide import Guide, steer
from harkd.models import LoadedModel
from harkd.prompts.answer import answer_text
from harkd.prompts.chat import Chat
from harkd.prompts.schema import answer_schema
from harkd.records import Prompt, Reply
from harkd.replies import parse
from harkd.settings import DecodeSettings, Sampling
from tests import small

NEW = 120
THOUGHT = "<think>\nThe kettle boils.\n</think>\n\n"


def answered(
    model: Any, chat: Chat, prompts: list[Prompt], *, size: int = 4, **decode: Any
) -> dict[str, Reply]:
    loaded = LoadedModel(model, small.tokenizer(), "tiny")
    settings = DecodeSettings(max_new_tokens=decode.pop("new", NEW), constrained=True, **decode)
    engine = TransformersEngine(loaded, chat, settings, batch_size=size, seed=0)
    # Dictation cannot be switched off, and here the grammar alone is looked at.
    engine.skeletons.of = lambda prompt: None  # type: ignore[method-assign]
    return {reply.key: reply for reply in engine.replies(prompts)}


def plain_constrained(model: Any, chat: Chat, prompt: Prompt) -> str:
    """transformers' `generate` with xgrammar's own processor, one prompt at a time."""
    tokens = xgrammar.TokenizerInfo.from_huggingface(
        chat.tokenizer, vocab_size=512, stop_token_ids=[chat.end_id]
    )
    grammar = xgrammar.GrammarCompiler(tokens).compile_json_schema(
        json.dumps(answer_schema(prompt)), any_whitespace=False, separators=(", ", ": ")
    )
    prefix, suffix = chat.prompt_ids(prompt)
    ids = torch.tensor([[*prefix, *suffix]])
    out = model.generate(
        input_ids=ids,
        attention_mask=torch.ones_like(ids),
        do_sample=False,
        max_new_tokens=NEW,
        eos_token_id=chat.end_id,
        pad_token_id=0,
        logits_processor=[LogitsProcessor(grammar)],
        suppress_tokens=[token for token in chat.control_ids if token != chat.end_id],
    )
    return chat.text(out[0, ids.shape[1] :].tolist())


@pytest.mark.parametrize(("style", "labels"), [("answer", "names"), ("answer", "ids"),
                                               ("reason", "names")])  # fmt: skip
def test_greedy_replies_are_those_of_plain_constrained_generate(style: Any, labels: Any) -> None:
    model, chat = small.qwen3(), Chat(small.tokenizer(), style)
    prompts = small.prompts(style, 6, labels=labels)
    expected = {prompt.key: plain_constrained(model, chat, prompt) for prompt in prompts}
    for size in (1, 4):
        replies = answered(model, chat, prompts, size=size)
        assert {key: reply.text for key, reply in replies.items()} == expected


@pytest.mark.parametrize("labels", ["names", "ids"])
@pytest.mark.parametrize("sampling", Sampling)
def test_a_random_model_answers_without_a_fault(sampling: Sampling, labels: Any) -> None:
    model, chat = small.qwen3(), Chat(small.tokenizer(), "answer")
    prompts = small.prompts("answer", 8, labels=labels)
    replies = answered(model, chat, prompts, sampling=sampling, new=400)
    for prompt in prompts:
        prediction = parse(prompt, replies[prompt.key])
        assert (prediction.fault, set(prediction.event_faults)) == (None, {None})
        written = json.loads(replies[prompt.key].text)["labels"].values()
        assert {*written} <= {*prompt.answers}
        assert replies[prompt.key].finish == "stop"


@pytest.mark.parametrize("style", ["answer", "think", "reason"])
def test_sampled_replies_do_not_depend_on_batch_and_order(style: Any) -> None:
    model, chat, prompts = small.qwen3(), Chat(small.tokenizer(), style), small.prompts(style, 7)
    runs = [
        {
            key: reply.text
            for key, reply in answered(
                model, chat, order, size=size, sampling=Sampling.model_card, new=30
            ).items()
        }
        for size, order in ((1, prompts), (3, prompts[::-1]), (7, prompts[2:] + prompts[:2]))
    ]
    assert runs[0] == runs[1] == runs[2]


def allowed(guide: Guide) -> set[int]:
    logits = torch.zeros(1, 512)
    steer(logits, [guide])
    return set(logits[0].isfinite().nonzero().flatten().tolist())


@pytest.mark.parametrize("style", small.STYLES)
@given(data=st.data())
def test_every_answer_that_a_student_learns_may_be_written(style: Any, data: st.DataObject) -> None:
    chat = Chat(small.tokenizer(), style)
    labels = data.draw(st.sampled_from(["names", "ids"]))
    prompt = data.draw(st.sampled_from(small.prompts(style, 8, labels=labels)))
    names = data.draw(st.tuples(*[st.sampled_from(prompt.answers)] * len(prompt.ids)))
    reasoning = data.draw(st.sampled_from(["", 'It "boils".', "тест {}", "a\nb"]))
    text = answer_text(dict(zip(prompt.ids, names, strict=True)), reasoning, style)
    grammars = Grammars(chat, 512)
    guide = Guide(chat, budget=None, answer=grammars.answer(prompt))
    for token in chat.reply_ids(text):
        assert token in allowed(guide)
        guide.take(token)


def test_the_grammar_begins_after_the_thinking() -> None:
    chat, prompt = Chat(small.tokenizer(), "think"), small.prompts("think", 4)[3]
    grammars = Grammars(chat, 512)
    guide = Guide(chat, budget=None, answer=grammars.answer(prompt))
    thought = chat.reply_ids(THOUGHT.rstrip())[:-1]
    for token in thought:
        assert len(allowed(guide)) == 512
        guide.take(token)
    begin = {chat.text([token]) for token in allowed(guide)}
    assert begin
    assert all("\n\n".startswith(text) or text.startswith('\n\n{"l'[: len(text)]) for text in begin)


def test_no_control_token_stands_in_a_free_string() -> None:
    chat, prompt = Chat(small.tokenizer(), "reason"), small.prompts("reason", 1)[0]
    grammars = Grammars(chat, 512)
    guide = Guide(chat, budget=None, answer=grammars.answer(prompt))
    for token in chat.reply_ids('{"reasoning": "so')[:-1]:
        guide.take(token)
    assert len(allowed(guide)) > 300
    assert allowed(guide).isdisjoint(chat.control_ids)


@given(
    thinking=st.lists(st.integers(10, 500), max_size=12),
    budget=st.integers(1, 8) | st.none(),
    closes=st.booleans(),
)
def test_thinking_is_closed_at_its_budget_and_not_before(
    thinking: list[int], budget: int | None, closes: bool
) -> None:
    chat = Chat(small.tokenizer(), "think")
    wanted = [chat.think_id, *thinking, *([chat.close_id] if closes else [])]
    guide, written = Guide(chat, budget=budget, answer=None), []
    while wanted and not guide.answering:
        token = guide.forced()
        token = wanted.pop(0) if token is None else token
        written.append(token)
        guide.take(token)
    cut = budget is not None and len(thinking) >= budget
    assert guide.thinking_cut == cut
    if not cut:
        assert written == [chat.think_id, *thinking, *([chat.close_id] if closes else [])]
        return
    assert written[: budget + 1] == [chat.think_id, *thinking[:budget]]
    if guide.answering:
        tail = chat.text(written[budget : budget + 3])
        assert tail.endswith("\n</think>")


def test_a_reply_without_thinking_has_no_budget() -> None:
    chat = Chat(small.tokenizer(), "think")
    guide = Guide(chat, budget=1, answer=None)
    for token in chat.reply_ids('{"labels": {"1": "cooking"}}'):
        assert guide.forced() is None
        guide.take(token)
    assert not guide.thinking_cut


def test_a_budget_leads_to_an_answer_and_is_counted() -> None:
    """The random model never stops thinking by itself: it takes a budget to get an answer."""
    model, chat = small.qwen3(), Chat(small.tokenizer(), "think")
    prompts = small.prompts("think", 6)
    [first] = answered(model, chat, prompts[:1], new=1).values()
    chat.think_id = chat.reply_ids(first.text)[0]  # what it begins with counts as '<think>'
    free = answered(model, chat, prompts, new=400)
    bound = answered(model, chat, prompts, new=400, think_budget=9)
    assert bound[prompts[0].key].thinking_cut
    for prompt in prompts:
        reply = bound[prompt.key]
        if not reply.thinking_cut:
            assert reply.text == free[prompt.key].text
            continue
        thought, closed, _ = reply.text.partition("\n</think>\n\n")
        assert closed
        assert free[prompt.key].text.startswith(thought.rstrip("\ufffd"))
        assert parse(prompt, reply).fault is None
        assert reply.finish == "stop"
