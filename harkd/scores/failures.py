"""What goes wrong, by gold label: which activities a model loses, and in which way."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

import numpy as np
import polars as pl

from harkd.records import EventFault
from harkd.scores.frame import NO_REPLY, OK

if TYPE_CHECKING:
    from harkd.scores.truth import Truth

STATES = (NO_REPLY, *EventFault)


class Drift(TypedDict):
    """Events whose answer is not what the reasoning argues for."""

    count: int
    share: float | None
    """of the events that have an answer"""


class Failures(TypedDict):
    """How events fail, by gold label."""

    drift: Drift | None
    """null where there is no reasoning to audit"""
    failures_per_class: dict[str, dict[str, int]]
    """label -> its events that are `no_reply`, `missing`, `duplicate`, `unknown_label`, `confused`
    (answered with another label), and, where there is reasoning, `drift`"""


def failures(
    frame: pl.DataFrame,
    truth: Truth,
    labels: tuple[str, ...],
) -> Failures:
    """Counts what fails.

    Args:
        frame: schema `harkd.scores.frame.SCORED`, in the order of `truth`.
        truth: of all events.
        labels: the home's.
    """
    answered = (frame["event"] == OK).to_numpy()
    kinds = {
        **{str(state): (frame["event"] == str(state)).to_numpy() for state in STATES},
        "confused": answered & (truth.gold != truth.predicted),
    }
    drift: Drift | None = None
    if frame["drifted"].null_count() < frame.height:
        kinds["drift"] = answered & frame["drifted"].fill_null(False).to_numpy()
        count, of = int(kinds["drift"].sum()), int(answered.sum())
        drift = {"count": count, "share": count / of if of else None}
    counts = {
        kind: np.bincount(truth.gold[rows], minlength=len(labels)) for kind, rows in kinds.items()
    }
    return {
        "drift": drift,
        "failures_per_class": {
            label: {kind: int(count[number]) for kind, count in counts.items()}
            for number, label in enumerate(labels)
        },
    }
