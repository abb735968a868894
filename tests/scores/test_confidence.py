"""Calibration, risk against coverage and abstaining, against definitions and a second opinion."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torchmetrics.functional.classification import binary_calibration_error

from harkd.scores import abstain, lenient, score
from harkd.scores.confidence import BINS, MOST_POINTS, confidence

from .making import GOLD_SETS, LABELS, Event, a_frame, events, with_confidence

SURE = st.one_of(
    st.none(),
    st.sampled_from((0.0, 0.1, 0.25, 0.3, 0.5, 0.9, 1.0)),  # edges of bins, and ties
    st.floats(0, 1, width=32),
)


@st.composite
def frames(draw: st.DrawFn) -> pl.DataFrame:
    rows = draw(events(gold=GOLD_SETS))
    return with_confidence(a_frame(rows), [draw(SURE) for _ in rows])


def answered(frame: pl.DataFrame) -> list[tuple[float, bool]]:
    """Confidence and whether the answer is right, in plain Python."""
    return [
        (row["confidence"], row["predicted"] in row["gold"])
        for row in frame.iter_rows(named=True)
        if row["predicted"] is not None and row["confidence"] is not None
    ]


@given(frames())
def test_calibration_error_is_that_of_torchmetrics(frame: pl.DataFrame) -> None:
    found, known = confidence(frame, None), answered(frame)
    if not known:
        assert found is None
        return
    assert found is not None
    sure, right = zip(*known, strict=True)
    assert sum(one["events"] for one in found["reliability"]) == len(known)
    # Inside its bin a confidence is in the same one for both, whichever edge a bin holds.
    if not any((value * BINS).is_integer() for value in map(float, sure)):
        theirs = binary_calibration_error(torch.tensor(sure), torch.tensor(right).int(), BINS)
        assert found["ece"] == pytest.approx(float(theirs), abs=1e-5)


@given(frames())
def test_the_curve_says_what_abstaining_at_each_threshold_does(frame: pl.DataFrame) -> None:
    found, known = confidence(frame, None), answered(frame)
    if found is None:
        return
    for point in found["risk_coverage"]:
        kept = [right for sure, right in known if sure >= point["threshold"]]
        assert point["coverage"] == pytest.approx(len(kept) / frame.height)
        assert point["risk"] == pytest.approx(kept.count(False) / len(kept))
    risks = []
    for sure, _ in known:
        kept = [right for other, right in known if other >= sure]
        risks.append(kept.count(False) / len(kept))
    assert found["aurc"] == pytest.approx(sum(risks) / len(risks))
    thresholds = [point["threshold"] for point in found["risk_coverage"]]
    assert thresholds == sorted(set(thresholds), reverse=True)
    assert thresholds[0] == max(sure for sure, _ in known)
    assert thresholds[-1] == min(sure for sure, _ in known)


@given(frame=frames(), below=st.sampled_from((0.1, 0.3, 0.5, 1.0)))
def test_abstaining_takes_exactly_the_unsure_labels(frame: pl.DataFrame, below: float) -> None:
    after = abstain(frame, below)
    for old, new in zip(frame.iter_rows(named=True), after.iter_rows(named=True), strict=True):
        unsure = (
            old["event"] == "ok" and old["confidence"] is not None and old["confidence"] < below
        )
        if unsure:
            assert (new["predicted"], new["event"]) == (None, "abstained")
            assert new["confidence"] == old["confidence"]
        else:
            assert new == old
    result = score(frame, LABELS, "other", replicates=5, seed=0, abstain_below=below)
    plain = score(after, LABELS, "other", replicates=5, seed=0)
    assert result["all"] == plain["all"]
    assert result["events"] == plain["events"]
    # What the confidences are worth does not depend on what is done with them.
    before = score(frame, LABELS, "other", replicates=5, seed=0)["confidence"]
    measured = result["confidence"]
    if before is None or measured is None:
        assert before is measured
        return
    assert {**measured, "abstention": None} == {**before, "abstention": None}
    point = measured["abstention"]
    assert point is not None
    kept = after.filter((pl.col("event") == "ok") & pl.col("confidence").is_not_null())
    assert point["coverage"] == pytest.approx(kept.height / frame.height)


ROWS: list[Event] = [
    ("s", ("cook",), "cook"),
    ("s", ("cook",), "eat"),
    ("t", ("eat",), "eat"),
    ("t", ("eat",), None),
]


def test_by_hand() -> None:
    frame = with_confidence(a_frame(ROWS), [0.9, 0.55, 0.65, 0.4])
    found: Any = confidence(frame, 0.6)
    assert found["events_with_confidence"] == 3
    assert found["ece"] == pytest.approx((0.1 + 0.55 + 0.35) / 3)
    assert found["reliability"][8] == {
        "low": 0.8, "high": 0.9, "events": 1, "mean_confidence": 0.9, "accuracy": 1.0,
    }  # fmt: skip
    assert found["risk_coverage"][-1]["coverage"] == 0.75
    assert found["aurc"] == pytest.approx((0 + 0 + 1 / 3) / 3)
    assert found["abstention"] == {"threshold": 0.6, "coverage": 0.5, "risk": 0.0}
    result: Any = score(frame, LABELS, "other", replicates=9, seed=0, abstain_below=0.6)
    assert result["events"]["abstained"] == {"count": 1, "share": 0.25}
    assert result["answered_events"] == 0.5
    assert result["all"]["micro_f1"]["value"] == 0.5  # saying nothing is no hit
    json.dumps(result, allow_nan=False)


def test_a_threshold_that_nothing_reaches_answers_nothing() -> None:
    frame = with_confidence(a_frame(ROWS), [0.9, 0.6, 0.7, 0.4])
    found: Any = confidence(frame, 1.0)
    assert found["abstention"] == {"threshold": 1.0, "coverage": 0.0, "risk": None}
    assert score(frame, LABELS, "other", replicates=9, seed=0, abstain_below=1.0)[
        "answered_events"
    ] == 0.0  # fmt: skip


def test_a_long_curve_is_thinned_and_keeps_its_ends() -> None:
    rows: list[Event] = [("s", ("cook",), "cook")] * 999
    values = [n / 1000 for n in range(1, 1000)]
    found: Any = confidence(with_confidence(a_frame(rows), values), None)
    assert len(found["risk_coverage"]) == MOST_POINTS
    assert found["risk_coverage"][0]["threshold"] == 0.999
    assert found["risk_coverage"][-1] == {"threshold": 0.001, "coverage": 1.0, "risk": 0.0}


def test_the_lenient_score_counts_what_only_mending_could_read() -> None:
    read = a_frame(ROWS[:2])
    broken = read.with_columns(
        pl.lit(None, pl.String).alias("predicted"),
        pl.lit("bad_json").alias("reply"),
        pl.lit("no_reply").alias("event"),
    )
    strict, mended = (score(f, LABELS, "other", replicates=9, seed=0) for f in (broken, read))
    beside = lenient(strict, mended)
    assert (beside["repaired"], beside["valid_replies"]) == (1, 1.0)
    assert beside["all"]["micro_f1"]["value"] == 0.5
    assert strict["all"]["micro_f1"]["value"] == 0.0
