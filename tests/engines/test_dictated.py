"""Dictated answers are those of decoding token by token, with the probability of every label."""

from __future__ import annotations

import json
from typing import Any

import pytest
import torch
from peft import LoraConfig, get_peft_model

from harkd.engines.sampling import NOT_THINKING, generator_for
from harkd.engines.transformers import TransformersEngine
from harkd.engines.transformers.skeleton import Skeleton, skeleton
from harkd.engines.transformers.trie import trie
from harkd.models import LoadedModel
from harkd.prompts import ask, instruct
from harkd.prompts.chat import Chat
from harkd.records import Activity, Home, LabelKind, Prompt, Reply
from harkd.replies import parse
from harkd.settings import DecodeSettings, Sampling
from tests import small

AWKWARD = ("tea", "tea and cake", "tea and coffee", "café", "teatime", "having breakfast")
"""Labels of which one begins another, or shares tokens with it."""
MANY = tuple(f"activity {letter}" for letter in "abcdefghijkl")
"""So many that the first one's id begins others': A1, A10, A11, A12."""


def a_home(names: tuple[str, ...]) -> Home:
    activities = tuple(Activity(name, name) for name in names)
    return Home("hut", small.HOME.rooms, small.HOME.sensors, activities, names[-1])


def asked(names: tuple[str, ...], count: int, labels: LabelKind = "names") -> list[Prompt]:
    instruction = instruct(a_home(names), style="answer", labels=labels)
    return [ask(instruction, window) for window in small.windows(count)]


def an_engine(
    model: Any, chat: Chat, *, size: int, sampling: Sampling = Sampling.greedy
) -> TransformersEngine:
    decode = DecodeSettings(sampling, max_new_tokens=400, constrained=True)
    loaded = LoadedModel(model, small.tokenizer(), "tiny")
    return TransformersEngine(loaded, chat, decode, batch_size=size, seed=0)


def by_key(replies: Any) -> dict[str, Reply]:
    return {reply.key: reply for reply in replies}


@torch.inference_mode()
def token_by_token(
    model: Any, chat: Chat, prompt: Prompt, bones: Skeleton
) -> tuple[list[int], list[list[float]]]:
    """The slow twin: no cache, no batch, one token after the other, of those that fit a label."""

    def odds(ids: list[int], options: set[int]) -> dict[int, float]:
        logits = model(torch.tensor([ids])).logits[0, -1]
        some = sorted(options)
        return dict(zip(some, logits[some].softmax(dim=-1).tolist(), strict=True))

    prefix, suffix = chat.prompt_ids(prompt)
    ids = [*prefix, *suffix]
    start, chances = len(ids), []
    for event, before in enumerate(bones.before):
        ids += before
        whole = [(*label, bones.following(event)[0]) for label in bones.labels]
        known: dict[tuple[int, ...], dict[int, float]] = {}

        def options(at: tuple[int, ...], whole: list[tuple[int, ...]] = whole) -> set[int]:
            return {label[len(at)] for label in whole if label[: len(at)] == at}

        shares = []
        for label in whole:
            share = 1.0
            for length in range(len(label)):
                at = label[:length]
                if len(options(at)) > 1:
                    known.setdefault(at, odds([*ids, *at], options(at)))
                    share *= known[at][label[length]]
            shares.append(share)
        chances.append(shares)
        at = ()
        while (*at,) not in whole:
            best = known.get(at, dict.fromkeys(options(at), 1.0))
            at = (*at, max(best, key=lambda token: best[token]))
        ids += at[:-1]
    return [*ids[start:], *bones.after], chances


@pytest.fixture(scope="module", params=["sdpa", "eager", "lora"])
def model(request: pytest.FixtureRequest) -> Any:
    if request.param != "lora":
        return small.qwen3(attention=request.param)
    torch.manual_seed(0)
    lora = LoraConfig(r=4, target_modules="all-linear", init_lora_weights=False)
    return get_peft_model(small.qwen3(tied=False), lora).eval()


@pytest.mark.parametrize(
    ("names", "labels"), [(("having dinner",), "names"), (AWKWARD, "names"), (MANY, "ids")]
)
def test_labels_and_probabilities_are_those_of_decoding_token_by_token(
    model: Any, names: tuple[str, ...], labels: LabelKind
) -> None:
    chat, prompts = Chat(small.tokenizer(), "answer"), asked(names, 7, labels)
    runs = [by_key(an_engine(model, chat, size=size).replies(prompts)) for size in (1, 3, 7)]
    for prompt in prompts:
        bones = skeleton(chat, prompt.answers, prompt.ids)
        assert bones is not None
        ids, chances = token_by_token(model, chat, prompt, bones)
        for replies in runs:
            reply = replies[prompt.key]
            assert (reply.text, reply.new_tokens) == (chat.text(ids), len(ids))
            assert reply.finish == "stop"
            assert {*json.loads(reply.text)["labels"].values()} <= {*prompt.answers}
            assert reply.probabilities is not None
            torch.testing.assert_close(
                torch.tensor(reply.probabilities), torch.tensor(chances), atol=1e-4, rtol=1e-3
            )
    seen = {reply.probabilities for reply in runs[0].values()}
    assert len(names) == 1 or len(seen) == len(prompts)  # each window has its own


def test_probabilities_sum_to_one_and_the_answer_is_read_without_a_fault(model: Any) -> None:
    chat, prompts = Chat(small.tokenizer(), "answer"), small.prompts("answer", 9)
    replies = by_key(an_engine(model, chat, size=4).replies(prompts))
    for prompt in prompts:
        reply = replies[prompt.key]
        prediction = parse(prompt, reply)
        assert prediction.fault is None
        assert set(prediction.event_faults) == {None}
        assert reply.probabilities is not None
        assert [len(row) for row in reply.probabilities] == [len(prompt.names)] * len(prompt.ids)
        assert all(abs(sum(row) - 1) < 1e-3 for row in reply.probabilities)


def test_sampled_answers_do_not_depend_on_batch_and_order() -> None:
    model, chat = small.qwen3(), Chat(small.tokenizer(), "answer")
    prompts = asked(AWKWARD, 9)
    runs = []
    for size, order in ((1, prompts), (4, prompts[::-1]), (9, prompts[3:] + prompts[:3])):
        engine = an_engine(model, chat, size=size, sampling=Sampling.model_card)
        runs.append({reply.key: reply.text for reply in engine.replies(order)})
    assert runs[0] == runs[1] == runs[2]
    greedy = by_key(an_engine(model, chat, size=9).replies(prompts))
    assert any(runs[0][key] != reply.text for key, reply in greedy.items())


def test_sampling_follows_the_probabilities() -> None:
    """Labels come as often as the model card's recipe lets them."""
    tree = trie(((5, 6), (5, 7), (8,)), 1)
    scores = torch.tensor([0.0, 0.2, 0.1, 0.0])  # root: 5 or 8; behind 5: 6 or 7
    drawn = [tree.walk(scores, NOT_THINKING, generator_for(str(seed), 0)) for seed in range(2_000)]
    assert [tree.walk(scores, None, generator_for("", 0))] == [2]
    root = torch.tensor([0.0, 0.2]).div(NOT_THINKING.temperature).softmax(-1)
    inner = torch.tensor([0.1, 0.0]).div(NOT_THINKING.temperature).softmax(-1)
    expected = [float(root[0] * inner[0]), float(root[0] * inner[1]), float(root[1])]
    for label, share in enumerate(expected):
        assert abs(drawn.count(label) / len(drawn) - share) < 0.04


def test_a_limit_that_could_cut_an_answer_is_kept() -> None:
    """Dictating would write more than it may, so such windows are answered token by token."""
    model, chat, prompts = small.qwen3(), Chat(small.tokenizer(), "answer"), asked(AWKWARD, 5)
    engine = an_engine(model, chat, size=5)
    engine.decode.max_new_tokens = 6
    replies = list(engine.replies(prompts))
    assert {(reply.new_tokens, reply.finish) for reply in replies} == {(6, "length")}
