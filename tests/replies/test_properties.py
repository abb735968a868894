"""What holds for every reply, not only for those that somebody thought of."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harkd.records import EventFault, Prediction, ReplyFault
from harkd.replies import parse

from .making import a_prompt, a_reply

NAMES = ("cooking", "eating", "watching TV", "café", "drinking water, coffee or drinks")
STYLES = st.sampled_from(["answer", "think", "reason"])
PIECES = st.sampled_from(
    (
        *'{}":,[]\\\n\x00\u03011',
        *("```json\n", "<think>", "</think>", "NaN", "\\ud800", "prose "),
        *('"labels"', '"reasoning"', '{"labels": {', '"1": "cooking"', '"2": "caf\u00e9"'),
        '{"labels": {"1": "eating", "2": "eating"}}',
    )
)
PROSE = st.text(st.characters(exclude_characters="{<", exclude_categories=["Cs"]), max_size=30)


def _answer(labels: dict[str, str], style: str) -> str:
    content: dict[str, object] = {"reasoning": "r"} if style == "reason" else {}
    return json.dumps(content | {"labels": labels}, ensure_ascii=False)


def _is_whole(prediction: Prediction, ids: int) -> bool:
    """Says of every event either a name or why there is none."""
    if len(prediction.names) != ids or len(prediction.event_faults) != ids:
        return False
    pairs = list(zip(prediction.names, prediction.event_faults, strict=True))
    if prediction.fault is not None:
        return all(pair == (None, None) for pair in pairs)
    return all((name in NAMES) == (fault is None) for name, fault in pairs)


@settings(deadline=None)  # other work on the machine is no failure
@given(style=STYLES, text=st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join)))
def test_any_text_is_read_without_an_exception(style: str, text: str) -> None:
    prediction = parse(a_prompt(style, NAMES), a_reply(text))
    assert _is_whole(prediction, 2)


@settings(deadline=None)
@given(
    style=STYLES,
    names=st.lists(st.sampled_from(NAMES), min_size=1, max_size=12),
    before=PROSE,
    after=PROSE,
    thinking=st.one_of(st.none(), st.text(max_size=30).filter(lambda text: "think>" not in text)),
)
def test_what_was_answered_is_what_is_read(
    style: str, names: list[str], before: str, after: str, thinking: str | None
) -> None:
    ids = tuple(range(1, len(names) + 1))
    labels = {str(event): name for event, name in zip(ids, names, strict=True)}
    text = before + _answer(labels, style) + after
    if thinking is not None:
        text = f"<think>\n{thinking}\n</think>\n\n{text}"
    prediction = parse(a_prompt(style, NAMES, ids), a_reply(text))
    assert prediction == Prediction("s/0", None, tuple(names), (None,) * len(names))


@settings(deadline=None)
@given(style=STYLES, cut=st.integers(min_value=0))
def test_a_reply_cut_short_has_no_answer(style: str, cut: int) -> None:
    text = "<think>so</think>" + _answer({"1": "cooking", "2": "café"}, style)
    prediction = parse(a_prompt(style, NAMES), a_reply(text[: cut % len(text)]))
    no_answer = {ReplyFault.UNCLOSED_THINKING, ReplyFault.NO_JSON, ReplyFault.BAD_JSON}
    assert prediction.fault in no_answer


@settings(deadline=None)
@given(given_ids=st.lists(st.integers(0, 7), max_size=12), asked=st.sets(st.integers(1, 6)))
def test_events_are_missing_or_duplicate_by_how_often_they_are_labelled(
    given_ids: list[int], asked: set[int]
) -> None:
    ids = tuple(sorted(asked))
    labels = ", ".join(f'"{event}": "eating"' for event in given_ids)
    text = '{"labels": {' + labels + "}}"
    prediction = parse(a_prompt("answer", NAMES, ids), a_reply(text))
    expected = {0: EventFault.MISSING, 1: None}
    times = [given_ids.count(event) for event in ids]
    assert list(prediction.event_faults) == [expected.get(n, EventFault.DUPLICATE) for n in times]


MEGABYTE = 1_000_000
HUGE = {
    "braces": "{" * MEGABYTE,
    "keys without an end": '{"{"' * (MEGABYTE // 4),
    "empty objects": "{}" * (MEGABYTE // 2),
    "nested objects": '{"a":' * (MEGABYTE // 5),
    "nested and closed": '{"a":' * (MEGABYTE // 6) + "1" + "}" * (MEGABYTE // 6),
    "nested labels": '{"labels":' + "[" * MEGABYTE,
    "many short nests": ('{"a":' * 900 + " ") * (MEGABYTE // 4501),
    "a string without an end": '{"' + '\\"{' * (MEGABYTE // 3),
    "a long whole number": '{"labels": {"1": ' + "1" * MEGABYTE + "}}",
    "a long fraction": '{"labels": {"1": 0.' + "1" * MEGABYTE + "}}",
    "combining marks": '{"labels": {"1": "a' + "\u0301\u0323" * (MEGABYTE // 2) + '"}}',
    "one id again and again": '{"labels": {'
    + '"1": "eating", ' * (MEGABYTE // 15)
    + '"2": "eating"}}',
    "answers": '{"labels": {}}' * (MEGABYTE // 14),
    "thinking": "<think></think>" * (MEGABYTE // 15),
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE.keys())
def test_a_megabyte_of_anything_is_read_in_seconds(text: str) -> None:
    started = time.perf_counter()
    prediction = parse(a_prompt("answer", NAMES), a_reply(text))
    assert time.perf_counter() - started < 5  # quadratic time would be minutes
    assert _is_whole(prediction, 2)


def test_an_answer_before_nesting_that_cannot_be_read_still_counts() -> None:
    text = '{"labels": {"1": "cooking", "2": "eating"}}' + '{"a":' * 100_000
    assert parse(a_prompt(), a_reply(text)).names == ("cooking", "eating")
