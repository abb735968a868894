"""What an audit reads: the reasoning's place in a reply, and answers that cannot be read."""

import json

import pytest

from harkd.audit import Kind, findings
from harkd.audit.reasoning import reasoning
from harkd.prompts import Style
from tests.audit.making import a_prompt, a_reply

ANSWER = json.dumps({"labels": {str(i): "others" for i in range(1, 6)}})


@pytest.mark.parametrize(
    ("style", "text", "expected"),
    [
        ("think", f"<think>\nIt rings.\n</think>\n\n{ANSWER}", "It rings."),
        ("think", f"It rings.\n</think>{ANSWER}", "It rings."),
        ("think", f"It rings.\n{ANSWER}", "It rings."),
        ("think", "<think>\nIt rings and", "It rings and"),
        ("think", ANSWER, ""),
        ("think", f"<think>\n\n</think>\n\n{ANSWER}", ""),
        ("reason", '{"reasoning": "It \\"rings\\".", ' + ANSWER[1:], 'It "rings".'),
        ("reason", '{"reasoning": 5, ' + ANSWER[1:], ""),
        (
            "reason",
            '{"reasoning": {"1": "rings", "2": ["a", "b"]}, ' + ANSWER[1:],
            "1: rings\n2: a\nb",
        ),
        ("reason", ANSWER, ""),
        ("reason", '{"reasoning": "cut', ""),
    ],
)
def test_the_reasoning_of_a_reply(style: Style, text: str, expected: str) -> None:
    assert reasoning(a_prompt(style), a_reply(text)) == expected


def test_missing_reasoning_is_found_where_the_style_asks_for_it() -> None:
    assert [one.kind for one in findings(a_prompt("think"), a_reply(ANSWER))] == [Kind.NO_REASONING]
    assert findings(a_prompt("answer"), a_reply(ANSWER)) == ()


def test_an_answer_that_cannot_be_read_is_found() -> None:
    [cut] = findings(a_prompt("answer"), a_reply(ANSWER[:-3]))
    assert (cut.kind, cut.event, cut.detail) == (Kind.UNREADABLE, None, "bad_json")
    short = json.dumps({"labels": {str(i): "others" for i in range(1, 5)}})
    [missing] = findings(a_prompt("answer"), a_reply(short))
    assert (missing.kind, missing.event, missing.detail) == (Kind.UNREADABLE, 5, "missing")
