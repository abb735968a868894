"""20,000 replies damaged in every way that models were seen to damage them: none stops a run."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable

from harkd.records import EventFault, Prediction, ReplyFault
from harkd.replies import parse, parse_leniently

from .making import a_prompt, a_reply

NAMES = ("cooking", "eating", "watching TV", "café", "drinking water, coffee or drinks")
IDS = (1, 2, 3)
NOISE = '{}[]":,\\<>1e\u0301\u00e9\n\x00\U0001f373\ud800'
FUZZED = 20_000


def an_answer(draw: random.Random) -> str:
    labels = {str(event): draw.choice(NAMES) for event in IDS}
    content: dict[str, object] = {"labels": labels}
    if draw.random() < 0.5:
        content = {"reasoning": 'the stove {1} says: "on"', **content}
    return json.dumps(content, ensure_ascii=draw.random() < 0.3)


def cut(draw: random.Random) -> str:
    text = an_answer(draw)
    return text[: draw.randrange(len(text))]


def nested(draw: random.Random) -> str:
    depth = draw.choice((1, 3, 50))
    whole = draw.random() < 0.7
    return '{"a": ' * depth + an_answer(draw) + "}" * (depth if whole else depth // 2)


def of_unicode(draw: random.Random) -> str:
    text = an_answer(draw)
    for _ in range(draw.randint(1, 8)):
        place = draw.randrange(len(text) + 1)
        text = text[:place] + chr(draw.randrange(0x3000)) + text[place + draw.randint(0, 2) :]
    return text


def with_duplicates(draw: random.Random) -> str:
    pairs = [f'"{draw.choice(IDS)}": "{draw.choice(NAMES)}"' for _ in range(draw.randint(0, 8))]
    inner = '{"labels": {' + ", ".join(pairs) + "}"
    return inner + (', "labels": {}}' if draw.random() < 0.2 else "}")


def huge(draw: random.Random) -> str:
    return an_answer(draw).replace("c", "c" * draw.choice((1_000, 5_000)), draw.randint(1, 2))


def fenced(draw: random.Random) -> str:
    fence = draw.choice(("```json\n", "```\n", "~~~", "``"))
    return fence + an_answer(draw) + draw.choice(("\n```", "", "```\nDone."))


def several(draw: random.Random) -> str:
    parts = draw.choices((an_answer(draw), cut(draw), '{"a": 1}', "[1]"), k=draw.randint(2, 4))
    return draw.choice(("", "\n", " then ")).join(parts)


def followed(draw: random.Random) -> str:
    return an_answer(draw) + draw.choice(
        (" I hope {this} helps.", "}}", "<|im_end|>", "\n{", "</s>")
    )


def thought(draw: random.Random) -> str:
    tags = draw.choices(("<think>", "</think>", "hm ", cut(draw)), k=draw.randint(1, 5))
    return "".join(tags) + draw.choice((an_answer(draw), cut(draw)))


def noisy(draw: random.Random) -> str:
    text = an_answer(draw)
    for _ in range(draw.randint(1, 5)):
        place, length = draw.randrange(len(text) + 1), draw.randint(0, 6)
        noise = "".join(draw.choices(NOISE, k=length))
        text = text[:place] + noise + text[place + draw.randint(0, 6) :]
    return text


KINDS: tuple[Callable[[random.Random], str], ...] = (
    cut, nested, of_unicode, with_duplicates, huge, fenced, several, followed, thought, noisy,
)  # fmt: skip


def is_whole(prediction: Prediction) -> bool:
    """Says of every event either a name or why there is none."""
    pairs = list(zip(prediction.names, prediction.event_faults, strict=True))
    if len(pairs) != len(IDS):
        return False
    if prediction.fault is not None:
        return all(pair == (None, None) for pair in pairs)
    return all((name in NAMES) == (fault is None) for name, fault in pairs)


def test_every_fuzzed_reply_is_read_without_an_exception() -> None:
    draw = random.Random(5)
    seen: Counter[str] = Counter()
    for number in range(FUZZED):
        text = KINDS[number % len(KINDS)](draw)
        prompt = a_prompt(draw.choice(("answer", "think", "reason")), NAMES, IDS)
        prediction = parse(prompt, a_reply(text))
        assert is_whole(prediction), text
        seen[prediction.fault or "read"] += 1
        seen.update(fault for fault in prediction.event_faults if fault)
        mended = parse_leniently(prompt, a_reply(text), prediction)
        assert is_whole(mended), text
        seen["mended"] += mended != prediction
    # Every way to fail is among them, and so is being read.
    outcomes = {*ReplyFault, *EventFault, "read", "mended"} - {EventFault.ABSTAINED}
    assert min(seen[outcome] for outcome in outcomes) >= 20, seen
