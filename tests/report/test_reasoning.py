"""The reasoning that the page shows, and where it marks what the audit found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harkd.errors import HarkdError
from harkd.modes.auditing import main as audit
from harkd.report.reasoning import LONGEST, Cut, read_findings, split_reply
from harkd.report.windows import read_windows
from harkd.runs import Run

from .making import dressed


@given(st.integers(0, 3 * LONGEST), st.data())
def test_a_place_is_still_over_the_same_characters_or_nowhere(
    length: int, data: st.DataObject
) -> None:
    text = "".join(chr(0x4E00 + n % 20_000) for n in range(length))
    start = data.draw(st.integers(0, length))
    end = data.draw(st.integers(start, length))
    cut = Cut(text)
    place = cut.place(start, end)
    if place is not None:
        assert cut.text[place[0] : place[1]] == text[start:end]
    else:
        assert length > LONGEST


@pytest.mark.parametrize(
    ("style", "text", "reason", "parts"),
    [
        ("think", '<think>\nso\n</think>\n{"labels": {}}', "so", 2),
        ("reason", '{"reasoning": "so", "labels": {}}', "so", 2),
        ("reason", '{"reasoning": "a\\nb", "labels": {}}', "a\nb", 1),
        ("answer", '{"labels": {}}', "", 1),
        ("think", "", "", 1),
    ],
)
def test_the_parts_of_a_reply_make_it_again(style: str, text: str, reason: str, parts: int) -> None:
    found, around = split_reply(text, style)
    assert found.text == reason
    assert len(around) == parts
    assert reason.join(around) == text


def test_what_the_audit_found_is_marked_where_the_audit_found_it(
    tmp_path: Path, rules: Path
) -> None:
    lines = [json.loads(line) for line in (rules / "replies.jsonl").read_text("utf-8").splitlines()]
    replies = [line | {"text": line["text"].replace("\n1. ", "\n1. spaceship, ")} for line in lines]
    run = dressed(
        rules, tmp_path / "run",
        {"replies.jsonl": "".join(json.dumps(line) + "\n" for line in replies)},
    )  # fmt: skip
    assert all(one["findings"] is None for one in read_windows(Run(run), "think"))
    assert audit([str(run), "--replicates", "10"]) == 0
    audited = [json.loads(line) for line in (run / "audit.jsonl").read_text("utf-8").splitlines()]
    evidence = {line["key"]: [one["evidence"] for one in line["findings"]] for line in audited}
    for one in read_windows(Run(run), "think"):
        assert one["findings"] is not None
        marked = [one["reasoning"][found["start"] : found["end"]] for found in one["findings"]]
        assert marked == evidence[one["key"]]


def test_a_damaged_audit_says_what_to_do(tmp_path: Path, rules: Path) -> None:
    run = dressed(rules, tmp_path / "run", {"audit.jsonl": '{"key": "1/0"}\n'})
    with pytest.raises(HarkdError, match="run harkd-audit again"):
        read_findings(Run(run))
