"""Reasoning that calls activities by their ids is audited as if it called them by name."""

from __future__ import annotations

import pytest

from harkd.audit import Kind, findings
from harkd.prompts.answer import answer_text
from tests.audit.making import ANSWERS, a_prompt, a_reply

PROMPT = a_prompt(labels="ids")
IDS = [PROMPT.answers[PROMPT.names.index(name)] for name in ANSWERS]


def drifted(thoughts: str) -> set[int | None]:
    text = answer_text(dict(zip(PROMPT.ids, IDS, strict=True)), thoughts, "think")
    return {one.event for one in findings(PROMPT, a_reply(text)) if one.kind is Kind.DRIFT}


@pytest.mark.parametrize(
    ("thoughts", "events"),
    [
        ("2. The coffee machine is turned ON, so A1.", set()),
        ("2. The coffee machine is turned ON, so A6.", {2}),
        ("2. The coffee machine is turned ON: preparing drinks (A1).", set()),
        ('2. The coffee machine is turned ON: watching TV, "2": "A6"', {2}),
        ("2. The coffee machine is turned ON: watching TV.", {2}),
    ],
)
def test_what_is_argued_for_by_id_is_held_to_the_answer(thoughts: str, events: set[int]) -> None:
    assert drifted(thoughts) == events
