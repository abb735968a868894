"""Activities as segments: how many are found, missed, made up, torn apart or run together.

After Ward, Lukowicz and Gellersen, Performance metrics for activity recognition (ACM TIST 2(1),
2011): their event analysis, with one sensor event as the unit of time. A segment is a longest run
of a session's events with one label, gold or predicted; `other` is their null class, and an event
without a prediction is in no segment. Where residents take turns, their activities interleave, and
each turn is a segment of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypedDict

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from harkd.scores.truth import Truth


class GoldSegments(TypedDict):
    """Gold segments by what became of them; every one is in one of the five."""

    all: int
    correct: int
    """overlaps one predicted segment of its label, which overlaps no other gold one"""
    deleted: int
    """overlaps none"""
    fragmented: int
    """overlaps several"""
    merged: int
    """overlaps one that overlaps other gold segments too"""
    fragmented_and_merged: int


class PredictedSegments(TypedDict):
    """Predicted segments by what they are made of; every one is in one of the five."""

    all: int
    correct: int
    inserted: int
    """overlaps no gold segment of its label"""
    fragmenting: int
    """one of several that overlap one gold segment"""
    merging: int
    """overlaps several gold segments"""
    fragmenting_and_merging: int


class Segments(TypedDict):
    """Segments of all labels but `other`, and of each."""

    gold: GoldSegments
    predicted: PredictedSegments
    segments_per_class: dict[str, dict[str, int]]
    """label -> `gold` and `predicted` (how many), and of these `deleted`, `inserted`,
    `fragmented`, `merged` (each with those that are both)"""


class _Runs(NamedTuple):
    of_event: NDArray[np.int64]
    """(events,) number of the run that each event is in"""
    label: NDArray[np.int64]
    """(runs,)"""


def segments(truth: Truth, labels: tuple[str, ...], other: str) -> Segments:
    """Counts the segments of every session.

    Args:
        truth: events in the order of their sessions. Its gold is resolved: a prediction inside an
            event's gold set is the event's gold label, so that one of two joint activities that is
            not predicted is not a deletion.
        labels: the home's labels.
        other: the one that is no activity.
    """
    gold, predicted = _runs(truth.gold, truth.session), _runs(truth.predicted, truth.session)
    same = truth.gold == truth.predicted
    pairs = np.unique(
        np.stack([gold.of_event[same], predicted.of_event[same]]).reshape(2, -1), axis=1
    )
    over_gold = np.bincount(pairs[0], minlength=len(gold.label))
    over_predicted = np.bincount(pairs[1], minlength=len(predicted.label))
    merged = np.bincount(pairs[0], over_predicted[pairs[1]] > 1, len(gold.label)) > 0
    fragmenting = np.bincount(pairs[1], over_gold[pairs[0]] > 1, len(predicted.label)) > 0

    null = labels.index(other)
    real_gold = gold.label != null
    real = (predicted.label != null) & (predicted.label < truth.labels)
    one, many = over_gold == 1, over_gold > 1
    into_one, into_many = over_predicted == 1, over_predicted > 1

    def total(which: NDArray[np.bool_]) -> int:
        return int(which.sum())

    per_class = {}
    for number, label in enumerate(labels):
        own, shown = gold.label == number, predicted.label == number
        if number != null:
            per_class[label] = {
                "gold": total(own),
                "predicted": total(shown),
                "deleted": total(own & (over_gold == 0)),
                "inserted": total(shown & (over_predicted == 0)),
                "fragmented": total(own & many),
                "merged": total(own & merged),
            }
    return {
        "gold": {
            "all": total(real_gold),
            "correct": total(real_gold & one & ~merged),
            "deleted": total(real_gold & (over_gold == 0)),
            "fragmented": total(real_gold & many & ~merged),
            "merged": total(real_gold & one & merged),
            "fragmented_and_merged": total(real_gold & many & merged),
        },
        "predicted": {
            "all": total(real),
            "correct": total(real & into_one & ~fragmenting),
            "inserted": total(real & (over_predicted == 0)),
            "fragmenting": total(real & into_one & fragmenting),
            "merging": total(real & into_many & ~fragmenting),
            "fragmenting_and_merging": total(real & into_many & fragmenting),
        },
        "segments_per_class": per_class,
    }


def _runs(labels: NDArray[np.int64], session: NDArray[np.int64]) -> _Runs:
    if not len(labels):
        return _Runs(labels, labels)
    begins = np.ones(len(labels), bool)
    begins[1:] = (labels[1:] != labels[:-1]) | (session[1:] != session[:-1])
    return _Runs(np.cumsum(begins) - 1, labels[begins])
