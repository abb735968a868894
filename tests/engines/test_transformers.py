"""Batches, order and the shared instruction change speed and memory, never a reply."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
import torch
from peft import LoraConfig, get_peft_model

from harkd.engines.sampling import generator_for
from harkd.engines.transformers import TransformersEngine
from harkd.engines.transformers.batch import generate
from harkd.engines.transformers.guide import Guide
from harkd.engines.transformers.prefix import SharedPrefix
from harkd.errors import HarkdError
from harkd.models import LoadedModel
from harkd.prompts.chat import Chat
from harkd.records import Prompt, Reply
from harkd.settings import DecodeSettings, Sampling
from tests import small

NEW = 24
Answered = dict[str, tuple[str, int, str]]


def plain_ids(model: Any, chat: Chat, prompt: Prompt, *, new: int, end: int | None) -> list[int]:
    """What transformers' own `generate` answers to one prompt alone."""
    prefix, suffix = chat.prompt_ids(prompt)
    ids = torch.tensor([[*prefix, *suffix]])
    out = model.generate(
        input_ids=ids,
        attention_mask=torch.ones_like(ids),
        do_sample=False,
        max_new_tokens=new,
        eos_token_id=end,
        pad_token_id=0,
    )
    return list(out[0, ids.shape[1] :].tolist())


def chat_with_a_frequent_end(model: Any, prompts: list[Prompt]) -> Chat:
    """A chat whose end-of-turn token is one that the random model writes early in some replies."""
    chat = Chat(small.tokenizer(), "answer")
    replies = [plain_ids(model, chat, prompt, new=NEW, end=None) for prompt in prompts]
    firsts = {
        token: [r.index(token) for r in replies if token in r] for r in replies for token in r
    }
    chat.end_id = max(
        firsts, key=lambda token: (len(set(firsts[token])), -abs(len(firsts[token]) - 7))
    )
    return chat


def answered(replies: Any) -> Answered:
    return {reply.key: (reply.text, reply.new_tokens, reply.finish) for reply in replies}


def an_engine(
    model: Any, chat: Chat, *, size: int, new: int = NEW, sampling: Sampling = Sampling.greedy
) -> TransformersEngine:
    loaded = LoadedModel(model, small.tokenizer(), "tiny")
    return TransformersEngine(loaded, chat, DecodeSettings(sampling, new), batch_size=size, seed=0)


@pytest.fixture(scope="module")
def prompts() -> list[Prompt]:
    return small.prompts("answer", 14)


@pytest.fixture(scope="module", params=["sdpa", "eager", "lora"])
def model(request: pytest.FixtureRequest) -> Any:
    if request.param != "lora":
        return small.qwen3(attention=request.param)
    torch.manual_seed(0)
    lora = LoraConfig(r=4, target_modules="all-linear", init_lora_weights=False)
    return get_peft_model(small.qwen3(tied=False), lora).eval()


@pytest.fixture(scope="module")
def chat(model: Any, prompts: list[Prompt]) -> Chat:
    return chat_with_a_frequent_end(model, prompts)


@pytest.fixture(scope="module")
def alone(model: Any, chat: Chat, prompts: list[Prompt]) -> dict[str, list[int]]:
    return {p.key: plain_ids(model, chat, p, new=NEW, end=chat.end_id) for p in prompts}


def test_rows_finish_at_different_steps_or_not_at_all(
    alone: dict[str, list[int]], chat: Chat
) -> None:
    """What the tests below rest on."""
    lengths = Counter(len(ids) for ids in alone.values())
    assert len(lengths) >= 3
    assert any(ids[-1] != chat.end_id for ids in alone.values())


@pytest.mark.parametrize("size", [1, 3, 64])
def test_greedy_replies_are_those_of_plain_generate(
    size: int, model: Any, chat: Chat, prompts: list[Prompt], alone: dict[str, list[int]]
) -> None:
    mixed = random.Random(size).sample(prompts, len(prompts))
    expected = {
        key: (chat.text(ids), len(ids), "stop" if ids[-1] == chat.end_id else "length")
        for key, ids in alone.items()
    }
    assert answered(an_engine(model, chat, size=size).replies(mixed)) == expected


def test_tokens_are_those_of_plain_generate(
    model: Any, chat: Chat, prompts: list[Prompt], alone: dict[str, list[int]]
) -> None:
    base = getattr(model, "get_base_model", lambda: model)()
    asked = [chat.prompt_ids(prompt) for prompt in prompts]
    rows = generate(
        SharedPrefix(base.model, asked[0][0], torch.device("cpu")),
        base.lm_head,
        [suffix for _, suffix in asked],
        end_id=chat.end_id,
        limits=[NEW] * len(asked),
        recipe=None,
        generators=[generator_for(prompt.key, 0) for prompt in prompts],
        guides=[Guide(chat, budget=None, answer=None) for _ in prompts],
    )
    assert {prompts[done.row].key: done.ids for done in rows} == alone


def test_reply_cut_at_the_limit_is_the_beginning_of_the_long_one(
    model: Any, chat: Chat, prompts: list[Prompt], alone: dict[str, list[int]]
) -> None:
    for reply in an_engine(model, chat, size=5, new=4).replies(prompts):
        ids = alone[reply.key]
        assert reply.text == chat.text(ids[:4])
        assert reply.new_tokens == min(4, len(ids))
        assert reply.finish == ("stop" if chat.end_id in ids[:4] else "length")


@pytest.mark.parametrize("style", ["answer", "think"])
def test_sampled_replies_do_not_depend_on_batch_and_order(style: Any) -> None:
    model, prompts = small.qwen3(), small.prompts(style, 9)
    chat = Chat(small.tokenizer(), style)
    runs = [
        answered(an_engine(model, chat, size=size, sampling=Sampling.model_card).replies(order))
        for size, order in ((1, prompts), (4, prompts[::-1]), (9, prompts[3:] + prompts[:3]))
    ]
    assert runs[0] == runs[1] == runs[2]
    assert len({text for text, _, _ in runs[0].values()}) > 1


def test_two_homes_in_one_run_get_their_own_instruction(prompts: list[Prompt]) -> None:
    model, chat = small.qwen3(), Chat(small.tokenizer(), "answer")
    other = [
        Prompt(f"other/{p.key}", p.prefix.replace("fridge", "oven"), *_rest(p)) for p in prompts
    ]
    mixed = [*prompts[:4], *other[:4], *prompts[4:6]]
    replies = answered(an_engine(model, chat, size=3, new=8).replies(mixed))
    expected = {p.key: plain_ids(model, chat, p, new=8, end=chat.end_id) for p in mixed}
    assert {key: text for key, (text, _, _) in replies.items()} == {
        key: chat.text(ids) for key, ids in expected.items()
    }
    assert replies[prompts[0].key] != replies[other[0].key]


def _rest(prompt: Prompt) -> tuple[Any, ...]:
    return prompt.suffix, prompt.style, prompt.names, prompt.ids


def test_where_the_context_ends_depends_on_the_window_alone(prompts: list[Prompt]) -> None:
    chat = Chat(small.tokenizer(), "answer")
    lengths = {p.key: sum(map(len, chat.prompt_ids(p))) for p in prompts}
    model = small.qwen3(context=max(lengths.values()) + 3)
    chat.end_id = -1  # no reply ends by itself
    replies: list[Reply] = list(an_engine(model, chat, size=8, new=10_000).replies(prompts))
    assert {reply.key: reply.new_tokens for reply in replies} == {
        key: max(lengths.values()) + 3 - length for key, length in lengths.items()
    }
    assert {reply.finish for reply in replies} == {"length"}


def test_prompt_that_fills_the_context_is_refused(prompts: list[Prompt]) -> None:
    chat = Chat(small.tokenizer(), "answer")
    longest = max(sum(map(len, chat.prompt_ids(p))) for p in prompts)
    engine = an_engine(small.qwen3(context=longest), chat, size=2)
    with pytest.raises(HarkdError, match=f"has {longest} tokens .* lower window.size"):
        engine.check(prompts)


def test_tokens_and_seconds_are_accounted_for(prompts: list[Prompt]) -> None:
    model, chat = small.qwen3(), Chat(small.tokenizer(), "answer")
    replies = list(an_engine(model, chat, size=4, new=3).replies(prompts))
    by_key = {prompt.key: chat.prompt_ids(prompt) for prompt in prompts}
    for reply in replies:
        prefix, suffix = by_key[reply.key]
        assert reply.prompt_tokens == len(prefix) + len(suffix)
        assert reply.cached_tokens in (0, len(prefix))
        assert reply.seconds > 0
    assert sum(reply.cached_tokens == 0 for reply in replies) == 1  # the instruction ran once
