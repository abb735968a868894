"""Replies whose reading was decided by hand from the rules in harkd/replies/reading.py.

`expected` is the reply's fault, or one letter per event of the prompt: the name's, or `-`
missing, `=` duplicate, `?` unknown label.
"""

from __future__ import annotations

import pytest

from harkd.records import EventFault, Prediction, ReplyFault
from harkd.replies import parse

from .labelled import broken, events, shapes, thinking, wrapping
from .making import a_prompt, a_reply

LETTERS = {
    "C": "cooking",
    "E": "eating",
    "T": "watching TV",
    "K": "café",
    "D": "drinking water, coffee or drinks",
}
FAULTS = {"-": EventFault.MISSING, "=": EventFault.DUPLICATE, "?": EventFault.UNKNOWN_LABEL}
ROWS = [*thinking.ROWS, *wrapping.ROWS, *broken.ROWS, *shapes.ROWS, *events.ROWS]


def _expected(code: str) -> Prediction:
    if code in set(ReplyFault):
        return Prediction("s/0", ReplyFault(code), (None, None), (None, None))
    marks = code.split(" ")
    return Prediction("s/0", None, tuple(map(LETTERS.get, marks)), tuple(map(FAULTS.get, marks)))


@pytest.mark.parametrize(("style", "text", "code"), ROWS)
def test_a_reply_is_read_as_a_person_reads_it(style: str, text: str, code: str) -> None:
    assert parse(a_prompt(style, names=tuple(LETTERS.values())), a_reply(text)) == _expected(code)


def test_every_outcome_is_among_the_labelled_replies() -> None:
    codes = {mark for _, _, code in ROWS for mark in code.split(" ")}
    assert codes == set(ReplyFault) | set(FAULTS) | set(LETTERS)
    assert len(ROWS) >= 150
