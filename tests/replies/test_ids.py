"""Answers with ids: read as the names that they stand for, and nothing else is taken for one."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harkd.records import EventFault
from harkd.replies import parse, parse_leniently, vote
from tests.replies.making import a_prompt, a_reply

NAMES = tuple(f"activity {letter}" for letter in "abcdefghijkl")
PROMPT = a_prompt(names=NAMES, labels="ids")


def answer(*labels: object) -> str:
    return json.dumps({"labels": {str(id): label for id, label in enumerate(labels, 1)}})


@given(st.tuples(st.integers(1, 12), st.integers(1, 12)))
def test_an_id_stands_for_the_name_at_its_place(places: tuple[int, int]) -> None:
    reply = a_reply(answer(*(f"A{place}" for place in places)))
    prediction = parse(PROMPT, reply)
    assert prediction.names == tuple(NAMES[place - 1] for place in places)
    assert set(prediction.event_faults) == {None}
    assert parse_leniently(PROMPT, a_reply(reply.text[:-1]), parse(PROMPT, a_reply(reply.text[:-1]))
                           ).names == prediction.names  # fmt: skip


@pytest.mark.parametrize(
    "label", ["A0", "A13", "A01", "a1", "A", "1", 1, "A1: activity a", "activity a", "", None]
)
def test_what_is_none_of_the_ids_is_an_unknown_label(label: object) -> None:
    prediction = parse(PROMPT, a_reply(answer(label, "A2")))
    assert prediction.names == (None, "activity b")
    assert prediction.event_faults == (EventFault.UNKNOWN_LABEL, None)


def test_an_id_is_no_name() -> None:
    prediction = parse(a_prompt(names=NAMES), a_reply(answer("A1", "activity b")))
    assert prediction.names == (None, "activity b")


def test_an_activity_that_is_called_like_an_id_is_not_taken_for_it() -> None:
    prompt = a_prompt(names=("A2", "A1"), labels="ids")
    assert parse(prompt, a_reply(answer("A1", "A2"))).names == ("A2", "A1")


def test_replies_with_ids_vote_on_names() -> None:
    replies = [answer("A1", "A2"), answer("A1", "A3"), answer("A4", "A3")]
    result = vote(PROMPT, [parse(PROMPT, a_reply(text)) for text in replies])
    assert result.names == ("activity a", "activity c")
