"""A scored split as the content of `scores.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
import polars as pl

from harkd.scores.averages import AVERAGES, GOLD, HITS, PREDICTED, average, count, f1
from harkd.scores.bootstrap import interval, replicated, session_counts
from harkd.scores.confidence import abstain, confidence
from harkd.scores.failures import failures
from harkd.scores.frame import EVENT_STATES, OK, REPLY_STATES, checked
from harkd.scores.segments import segments
from harkd.scores.truth import resolve

if TYPE_CHECKING:
    from harkd.scores.schema import Averages, Confusion, Estimate, Label, Scores, Share
    from harkd.scores.truth import Truth


def score(
    frame: pl.DataFrame,
    labels: tuple[str, ...],
    other: str,
    *,
    replicates: int = 10_000,
    seed: int,
    abstain_below: float | None = None,
) -> Scores:
    """Scores the events of a split. The order of the rows makes no difference.

    What each number means stands in README.md beside this file; in short:

    - An event without a prediction counts as wrong. Where truth is a set of labels, a prediction
      inside it is right (`harkd.scores.truth`).
    - Micro, macro and weighted F1 are defined in `harkd.scores.averages`, their intervals in
      `harkd.scores.bootstrap`. `without_other` leaves out the events whose gold is only `other`,
      and on the remaining events a prediction of `other` is wrong.

    Args:
        frame: schema `harkd.scores.frame.SCORED` or `COMPACT`, a row per event of the split.
        labels: the home's labels, in its order.
        other: the one among them that stands for none of the others.
        replicates: of the bootstrap.
        seed: of the bootstrap.
        abstain_below: an event with less confidence counts as answered by nobody; the confidence
            itself is measured on what the replies say.

    Returns:
        Numbers, strings, lists and dicts that JSON can hold: no NaN.

    Raises:
        HarkdError: the frame does not fit its schema or the labels.
    """
    frame = checked(frame, labels, other)
    measured = confidence(frame, abstain_below)
    frame = abstain(frame, abstain_below)
    windows = frame.unique(["session", "key"])
    replies = _shares(windows["reply"], REPLY_STATES)
    events = _shares(frame["event"], EVENT_STATES)
    truth = resolve(frame, labels)
    return {
        "counts": {
            "sessions": frame["session"].n_unique(),
            "windows": windows.height,
            "events": frame.height,
        },
        "all": _averages(truth, replicates, seed),
        "without_other": _averages(resolve(frame, labels, without=other), replicates, seed),
        "per_class": _per_class(truth, labels),
        "replies": cast("Any", replies),  # the keys are the states, as a test checks
        "events": cast("Any", events),
        "valid_replies": replies[OK]["share"],
        "answered_events": events[OK]["share"],
        "confusion": _confusion(truth, labels),
        "segments": segments(truth, labels, other),
        "failures": failures(frame, truth, labels),
        "other": other,
        "confidence": measured,
    }


def _averages(truth: Truth, replicates: int, seed: int) -> Averages:
    if not truth.sessions:
        nothing: Estimate = {"value": None, "low": None, "high": None, "reason": "no events"}
        return {"micro_f1": nothing, "macro_f1": nothing, "weighted_f1": nothing}
    values = average(count(truth), truth.classes).tolist()
    ends: list[tuple[float | None, float | None]] = [(None, None)] * len(AVERAGES)
    reason: str | None = "one session: resampling sessions needs two"
    if truth.sessions > 1:
        scores = replicated(session_counts(truth), truth.classes, replicates, seed)
        ends, reason = interval(scores).T.tolist(), None
    estimates = {
        name: {"value": value, "low": low, "high": high, "reason": reason}
        for name, value, (low, high) in zip(AVERAGES, values, ends, strict=True)
    }
    return cast("Averages", estimates)  # the keys are AVERAGES, as a test checks


def _per_class(truth: Truth, labels: tuple[str, ...]) -> dict[str, Label]:
    counts = count(truth)
    scores = f1(counts)
    return {
        label: {
            "precision": _ratio(counts[n, HITS], counts[n, PREDICTED]),
            "recall": _ratio(counts[n, HITS], counts[n, GOLD]),
            "f1": None if np.isnan(scores[n]) else float(scores[n]),
            "support": int(counts[n, GOLD]),
            "predicted": int(counts[n, PREDICTED]),
        }
        for n, label in enumerate(labels)
    }


def _confusion(truth: Truth, labels: tuple[str, ...]) -> Confusion:
    shape = (len(labels), len(labels) + 1)
    cells = np.bincount(truth.gold * shape[1] + truth.predicted, minlength=shape[0] * shape[1])
    return {"labels": list(labels), "counts": cells.reshape(shape).tolist()}


def _shares(states: pl.Series, known: tuple[str, ...]) -> dict[str, Share]:
    counts = {str(state): int((states == str(state)).sum()) for state in known}
    return {state: {"count": n, "share": _ratio(n, len(states))} for state, n in counts.items()}


def _ratio(part: float, whole: float) -> float | None:
    return float(part / whole) if whole else None
