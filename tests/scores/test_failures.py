"""Failures are counted by the gold label that they cost."""

from __future__ import annotations

from typing import Any

import polars as pl

from harkd.scores import score
from harkd.scores.frame import SCORED

from .making import LABELS

ROWS = [
    ("s", "s/0", 1, ["cook"], "cook", "ok", "ok"),
    ("s", "s/0", 2, ["cook"], "eat", "ok", "ok"),
    ("s", "s/0", 3, ["eat"], None, "ok", "missing"),
    ("s", "s/0", 4, ["eat", "sleep"], "sleep", "ok", "ok"),
    ("s", "s/1", 1, ["sleep"], None, "bad_json", "no_reply"),
]


def failures(**options: Any) -> Any:
    frame = pl.DataFrame(ROWS, schema=SCORED, orient="row")
    return score(frame, LABELS, "other", replicates=1, seed=0, **options)["failures"]


def test_each_event_fails_in_one_way_or_not_at_all() -> None:
    found = failures()
    none = dict.fromkeys(("no_reply", "missing", "duplicate", "unknown_label", "confused"), 0)
    assert found["failures_per_class"] == {
        "cook": none | {"confused": 1},
        "eat": none | {"missing": 1},
        "sleep": none | {"no_reply": 1},
        "other": none,
    }
    assert found["drift"] is None


def test_drift_is_counted_among_the_events_that_have_an_answer() -> None:
    found = failures(drifted={("s/0", 1), ("s/0", 4)})
    assert found["drift"] == {"count": 2, "share": 2 / 3}
    per_class = found["failures_per_class"]
    assert [per_class[label]["drift"] for label in LABELS] == [1, 0, 1, 0]
    assert failures(drifted=set())["drift"] == {"count": 0, "share": 0.0}
