"""Failures are counted by the gold label that they cost."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import polars as pl

from harkd.scores import score
from harkd.scores.failures import STATES

from .making import LABELS, Event, a_frame

ROWS: list[Event] = [
    ("s", ("cook",), "cook"), ("s", ("cook",), "eat"),
    ("s", ("eat",), None), ("s", ("eat", "sleep"), "sleep"),
    ("s", ("sleep",), None),
]  # fmt: skip
BROKEN = pl.col("key") == "s/2"
"""The last window's reply cannot be read."""


def failures(drifted: Collection[tuple[str, int]] | None = None) -> Any:
    frame = a_frame(ROWS).with_columns(
        pl.when(BROKEN).then(pl.lit("bad_json")).otherwise("reply").alias("reply"),
        pl.when(BROKEN).then(pl.lit("no_reply")).otherwise("event").alias("event"),
    )
    if drifted is not None:
        places = frame.select("key", "id").rows()
        frame = frame.with_columns(drifted=pl.Series([place in drifted for place in places]))
    return score(frame, LABELS, "other", replicates=1, seed=0)["failures"]


def test_each_event_fails_in_one_way_or_not_at_all() -> None:
    found = failures()
    none = dict.fromkeys((*map(str, STATES), "confused"), 0)
    assert found["failures_per_class"] == {
        "cook": none | {"confused": 1},
        "eat": none | {"missing": 1},
        "sleep": none | {"no_reply": 1},
        "other": none,
    }
    assert found["drift"] is None


def test_drift_is_counted_among_the_events_that_have_an_answer() -> None:
    found = failures({("s/0", 1), ("s/1", 2), ("s/2", 1)})
    assert found["drift"] == {"count": 2, "share": 2 / 3}
    per_class = found["failures_per_class"]
    assert [per_class[label]["drift"] for label in LABELS] == [1, 0, 1, 0]
    assert failures(set())["drift"] == {"count": 0, "share": 0.0}
