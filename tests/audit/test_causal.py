"""Counterfactual windows differ in what they should, and show reasoning that matters."""

import json
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harkd.audit.causal import CHECKS, Question, outcome, questions, rates
from harkd.engines.rules import RulesEngine
from harkd.prompts.reading import events_of
from harkd.records import Event, Prompt, Reply
from tests.audit.making import ANSWERS, a_prompt, a_reply
from tests.audit.test_properties import windows


def traces_of(every: Sequence[tuple[Event, ...]]) -> list[tuple[Prompt, Reply]]:
    import dataclasses

    prompts = [
        dataclasses.replace(a_prompt("think", window), key=f"s{n % 3}/{n}")
        for n, window in enumerate(every)
    ]
    return list(zip(prompts, RulesEngine().replies(prompts), strict=True))


@settings(max_examples=25)
@given(st.lists(windows(least=2), min_size=1, max_size=4), st.integers(0, 99))
def test_a_question_replaces_whole_devices_and_nothing_else(
    every: list[tuple[Event, ...]], seed: int
) -> None:
    traces = traces_of(every)
    prompts = {prompt.key: prompt for prompt, _ in traces}
    asked = questions(traces, traces_at_most=9, seed=seed)
    assert len({one.prompt.key for one in asked}) == len(asked)
    for one in asked:
        before, after = (events_of(p.suffix) for p in (prompts[one.of], one.prompt))
        assert [event.time for event in after] == [event.time for event in before]
        differing = [a.id for a, b in zip(after, before, strict=True) if a != b]
        assert differing == list(one.changed)
        assert (one.event in one.changed) == (one.check == "own")
        device = {event.text.rsplit(" ", 1)[0] for event in before if event.id in one.changed}
        assert len(device) <= 1
        left = [e for e in after if e.text.rsplit(" ", 1)[0] in device and e.id != one.event]
        assert one.check == "own" or not left


def test_the_same_seed_asks_the_same_and_no_more_traces_than_wanted() -> None:
    traces = traces_of([(Event(1, "08:00:00", "kitchen fridge door ON"),
                         Event(2, "08:00:09", "living room TV ON"))] * 5)  # fmt: skip
    first = questions(traces, traces_at_most=2, seed=4)
    assert first == questions(traces, traces_at_most=2, seed=4)
    assert len({one.of for one in first}) == 2


def trace(thoughts: str) -> tuple[Prompt, Reply]:
    prompt = a_prompt()
    labels = {str(i): name for i, name in zip(prompt.ids, ANSWERS, strict=True)}
    return prompt, a_reply(f"<think>{thoughts}</think>{json.dumps({'labels': labels})}")


@pytest.mark.parametrize(
    ("thoughts", "cited"),
    [
        ("Event 5: sits down after the coffee machine ran, so having breakfast.", {2}),
        ("Event 5: sits down after event 2, so having breakfast.", {2}),
        ("Event 5: sits down 2 minutes after 08:19:25, so having breakfast.", {3, 4}),
        ("Event 5: chair_1 opened, so having breakfast.", set()),
    ],
)
def test_what_reasoning_cites_is_replaced_in_one_check_and_kept_in_the_other(
    thoughts: str, cited: set[int]
) -> None:
    asked = questions([trace(thoughts)], traces_at_most=1, seed=0)
    found = {one.check: set(one.changed) for one in asked}
    assert all(one.event == 5 for one in asked)
    assert found["own"] == {5}
    assert found.get("cited", set()) == cited
    assert not found["uncited"] & cited
    assert found["unchanged"] == set()


def test_reasoning_that_says_nothing_of_an_event_is_not_asked_about() -> None:
    assert questions([trace("It is morning.")], traces_at_most=1, seed=0) == []


def test_the_rates_count_what_moved_and_leave_out_what_was_not_answered() -> None:
    prompt, reply = trace("Event 5: sits down after event 2, so having breakfast.")
    asked = questions([(prompt, reply)], traces_at_most=1, seed=0)
    by_check = {one.check: one for one in asked}

    def answered(question: Question, name: str) -> bool | None:
        labels = json.dumps({"labels": {"5": name}})
        return outcome(question, a_reply(labels))

    moved = {
        by_check["own"].prompt.key: answered(by_check["own"], "watching TV"),
        by_check["cited"].prompt.key: answered(by_check["cited"], "watching TV"),
        by_check["uncited"].prompt.key: answered(by_check["uncited"], "having breakfast"),
        by_check["unchanged"].prompt.key: answered(by_check["unchanged"], "no such name"),
    }
    found = rates(asked, moved, replicates=10, seed=0)
    shares = {check: found["checks"][check]["moved"]["share"] for check in CHECKS}
    assert shares == {"own": 1.0, "cited": 1.0, "uncited": 0.0, "unchanged": None}
    assert found["checks"]["unchanged"]["unanswered"] == 1
    assert found["cited_minus_uncited"] == {"value": 1.0, "low": None, "high": None}
