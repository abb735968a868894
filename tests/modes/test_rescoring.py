"""Replies outlive the form of the scores that were made of them."""

from __future__ import annotations

import json

from tests.modes.command import TINY, Command

RUN = (*TINY[:3], "mode=zero_shot", "engine=rules")


def test_scores_of_an_older_version_are_made_again_from_the_replies(harkd: Command) -> None:
    assert harkd(*RUN).status == 0
    [file] = harkd.folder.glob("outputs/zero_shot/*/*/*/scores.json")
    replies = (file.parent / "replies.jsonl").read_bytes()
    scores = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(scores | {"version": 1}), encoding="utf-8")
    outcome = harkd(*RUN)
    assert outcome.status == 0, outcome.error
    assert "nothing to do" not in outcome.out
    again = json.loads(file.read_text(encoding="utf-8"))
    assert again == scores
    assert (file.parent / "replies.jsonl").read_bytes() == replies
    assert "nothing to do" in harkd(*RUN).out
