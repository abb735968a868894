"""The lenient reading mends broken JSON, and leaves all else to the strict one."""

from __future__ import annotations

import pytest

from harkd.records import Prediction, ReplyFault
from harkd.replies import parse, parse_leniently

from .labelled import broken, events, shapes, thinking, wrapping
from .making import a_prompt, a_reply
from .test_labelled import LETTERS
from .test_properties import HUGE

NAMES = tuple(LETTERS.values())
ROWS = [*thinking.ROWS, *wrapping.ROWS, *broken.ROWS, *shapes.ROWS, *events.ROWS]


def both(style: str, text: str) -> tuple[Prediction, Prediction]:
    prompt, reply = a_prompt(style, NAMES), a_reply(text)
    strict = parse(prompt, reply)
    return strict, parse_leniently(prompt, reply, strict)


@pytest.mark.parametrize(
    ("style", "text", "names"),
    [
        ("answer", '{"labels": {"1": "cooking", "2": "eating"}', ("cooking", "eating")),
        ("answer", '{"labels": {"1": "cooking", "2": "eat', ("cooking", None)),
        ("answer", '{"labels": {"1": "cooking", "2": "eating",},}', ("cooking", "eating")),
        ("answer", "{'labels': {'1': 'cooking', '2': 'café'}}", ("cooking", "café")),
        ("answer", '{labels: {1: "cooking", 2: "eating"}}', ("cooking", "eating")),
        ("answer", '```json\n{"labels": {"1": "cooking",\n```', ("cooking", None)),
        ("think", '<think>so {</think>{"labels": {"1": "cooking"}', ("cooking", None)),
        ("reason", '{"reasoning": "r", "labels": {"1": "cooking"', ("cooking", None)),
    ],
)
def test_broken_json_is_mended(style: str, text: str, names: tuple[str | None, ...]) -> None:
    strict, lenient = both(style, text)
    assert strict.fault is ReplyFault.BAD_JSON
    assert (lenient.fault, lenient.names) == (None, names)


@pytest.mark.parametrize(("style", "text", "code"), ROWS)
def test_what_can_be_read_is_left_as_it_is(style: str, text: str, code: str) -> None:
    strict, lenient = both(style, text)
    if strict.fault is None or strict.fault is ReplyFault.UNCLOSED_THINKING:
        assert lenient == strict
    if lenient.fault is not None:
        assert lenient == strict  # mending in vain changes no category


def test_prose_is_not_mended_into_an_answer() -> None:
    for text in ("", "I cannot tell.", "cooking, eating", "the set {cooking, eating}", "{{{{"):
        strict, lenient = both("answer", text)
        assert lenient == strict


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE.keys())
def test_what_would_take_minutes_to_mend_is_left(text: str) -> None:
    strict, lenient = both("answer", text)
    assert lenient is strict


def test_a_reply_of_opened_brackets_is_left() -> None:
    text = '{"labels": {"1": "cooking"' + '{"' * 200
    strict, lenient = both("answer", text)
    assert lenient == strict
