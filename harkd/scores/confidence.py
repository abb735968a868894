"""How far a confidence can be trusted: calibration, risk against coverage, and abstaining.

The confidence of an event is the probability of the label that it got. README.md beside this file
defines every number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

import numpy as np
import polars as pl

from harkd.records import EventFault
from harkd.scores.frame import OK

if TYPE_CHECKING:
    from numpy.typing import NDArray

BINS = 10
"""Of equal width: what Guo et al. (ICML 2017) and most after them use is 10 or 15."""
MOST_POINTS = 50
"""Of the risk-coverage curve: more than a chart shows."""


class Bin(TypedDict):
    """The events whose confidence is above `low` and at most `high`."""

    low: float
    high: float
    events: int
    mean_confidence: float | None
    accuracy: float | None


class RiskPoint(TypedDict):
    """What answering only from a confidence on costs and brings."""

    threshold: float
    coverage: float
    """share of all events that are answered with at least this confidence"""
    risk: float | None
    """share of those that are wrong; null where there are none"""


class Confidence(TypedDict):
    """Of the events that have one, as the replies answered them, before any abstaining."""

    events_with_confidence: int
    ece: float
    """expected calibration error"""
    reliability: list[Bin]
    risk_coverage: list[RiskPoint]
    """by falling threshold, at most `MOST_POINTS` of them"""
    aurc: float
    """area under the risk-coverage curve"""
    abstention: RiskPoint | None
    """at `decode.abstain_below`; null where it is not set"""


def abstain(frame: pl.DataFrame, below: float | None) -> pl.DataFrame:
    """Takes the label from every event that has less confidence than `below`.

    An event without a known confidence keeps its label: nothing says how sure it is.

    Args:
        frame: schema `harkd.scores.frame.SCORED`.
        below: from 0 to 1; None leaves all as it is.
    """
    if below is None:
        return frame
    unsure = (pl.col("event") == OK) & (pl.col("confidence") < below).fill_null(False)
    return frame.with_columns(
        pl.when(unsure).then(None).otherwise("predicted").alias("predicted"),
        pl.when(unsure).then(pl.lit(str(EventFault.ABSTAINED))).otherwise("event").alias("event"),
    )


def confidence(frame: pl.DataFrame, below: float | None) -> Confidence | None:
    """Measures the confidences; None where no event has one.

    Args:
        frame: schema `harkd.scores.frame.SCORED`, before abstaining.
        below: the threshold that the run abstains at, if it does.
    """
    known = frame.filter((pl.col("event") == OK) & pl.col("confidence").is_not_null())
    if known.is_empty():
        return None
    known = known.sort("confidence", descending=True)
    sure = known["confidence"].to_numpy()
    right = known.select(pl.col("gold").list.contains(pl.col("predicted"))).to_series().to_numpy()
    bins = _bins(sure, right)
    thresholds, answered, risks = _curve(sure, right)
    shown = np.unique(np.linspace(0, len(thresholds) - 1, MOST_POINTS).round().astype(int))
    points: list[RiskPoint] = [
        {
            "threshold": float(thresholds[n]),
            "coverage": float(answered[n] / frame.height),
            "risk": float(risks[n]),
        }
        for n in shown
    ]
    return {
        "events_with_confidence": known.height,
        "ece": _ece(bins),
        "reliability": bins,
        "risk_coverage": points,
        # Each event at the risk of the threshold that just lets it in.
        "aurc": float((np.diff(answered, prepend=0) * risks).sum() / known.height),
        "abstention": None if below is None else _at(below, sure, right, frame.height),
    }


def _bins(sure: NDArray[np.float64], right: NDArray[np.bool_]) -> list[Bin]:
    # A bin holds its upper edge; the lowest one holds 0 too.
    place = np.clip(np.ceil(sure * BINS).astype(int) - 1, 0, BINS - 1)
    bins: list[Bin] = []
    for n in range(BINS):
        here = place == n
        events = int(here.sum())
        bins.append(
            {
                "low": n / BINS,
                "high": (n + 1) / BINS,
                "events": events,
                "mean_confidence": float(sure[here].mean()) if events else None,
                "accuracy": float(right[here].mean()) if events else None,
            }
        )
    return bins


def _ece(bins: list[Bin]) -> float:
    gaps = [
        (one["events"], abs(one["accuracy"] - one["mean_confidence"]))
        for one in bins
        if one["accuracy"] is not None and one["mean_confidence"] is not None
    ]
    return sum(events * gap for events, gap in gaps) / sum(events for events, _ in gaps)


def _curve(
    sure: NDArray[np.float64], right: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    """Per distinct confidence, falling: it, events from it on, share of those that are wrong."""
    lasts = np.flatnonzero(np.diff(sure, append=-1.0))  # no threshold parts equal confidences
    answered = lasts + 1
    return sure[lasts], answered, np.cumsum(~right)[lasts] / answered


def _at(
    threshold: float, sure: NDArray[np.float64], right: NDArray[np.bool_], events: int
) -> RiskPoint:
    kept = right[sure >= threshold]
    return {
        "threshold": threshold,
        "coverage": len(kept) / events,
        "risk": float((~kept).mean()) if len(kept) else None,
    }
