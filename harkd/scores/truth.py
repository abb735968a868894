"""Set-valued truth becomes one gold label per event.

Where several residents do different things, an event may belong to each of their activities: its
truth is a set. A prediction inside the set is right, and becomes the event's gold label; for any
other event gold is the set's first label in the home's order. So every event counts once, and
where every set has one label these are the ordinary scores.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Truth:
    """Events as numbers. A label is its position among the home's labels."""

    gold: NDArray[np.int64]
    """(events,)"""
    predicted: NDArray[np.int64]
    """(events,); `labels` where there is no prediction: a class that is never gold"""
    session: NDArray[np.int64]
    """(events,); positions in the sorted list of sessions that have events here"""
    sessions: int
    labels: int
    """how many labels the home has"""
    classes: NDArray[np.int64]
    """the labels in any event's gold set, whatever was predicted: what a macro average is over"""


def resolve(frame: pl.DataFrame, labels: tuple[str, ...], without: str | None = None) -> Truth:
    """Decides every event's gold label.

    Args:
        frame: schema `SCORED`, checked.
        labels: the home's labels in its order.
        without: a label to take out of all gold sets; an event with no other gold label is left
            out, and a prediction of it is wrong everywhere.
    """
    position = pl.element().replace_strict(labels, range(len(labels)), return_dtype=pl.Int64)
    kept = pl.element().filter(pl.element() != without) if without else pl.element()
    rows = (
        frame.select(
            pl.col("gold").list.eval(kept).list.eval(position),
            pl.col("predicted")
            .replace_strict(labels, range(len(labels)), return_dtype=pl.Int64, default=None)
            .fill_null(len(labels)),
            "session",
        )
        .filter(pl.col("gold").list.len() > 0)
        .with_columns(pl.col("session").rank("dense").cast(pl.Int64) - 1)
    )
    right = pl.col("gold").list.contains(pl.col("predicted"))
    gold = pl.when(right).then("predicted").otherwise(pl.col("gold").list.min())
    return Truth(
        gold=rows.select(gold).to_series().to_numpy(writable=True),
        predicted=rows["predicted"].to_numpy(writable=True),
        session=rows["session"].to_numpy(),
        sessions=rows["session"].n_unique(),
        labels=len(labels),
        classes=rows["gold"].explode().unique().sort().to_numpy(),
    )
