"""What a baseline may look at, as a table without annotation and as numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from harkd.errors import HarkdError

OBSERVED = ("session", "index", "time", "sensor", "state")
Predict: TypeAlias = Callable[[pl.DataFrame], Sequence[str]]
"""Events as `observed` leaves them -> a label per row."""


def observed(events: pl.DataFrame) -> pl.DataFrame:
    """The columns that no annotation is in, sorted by session, then index."""
    return events.select(OBSERVED).sort("session", "index")


def labelled(training: pl.DataFrame) -> pl.DataFrame:
    """The training side, one row per event and label; an event of several counts for each.

    Raises:
        HarkdError: there is no event.
    """
    if training.is_empty():
        raise HarkdError("the training side has no event; choose another split")
    return training.explode("activities").rename({"activities": "label"})


@dataclass(frozen=True, slots=True)
class Coder:
    """Sensor states and labels of a training side as numbers."""

    states: dict[tuple[str, str], int]
    """(sensor, state) -> number from 1; 0 is for those that training never saw"""
    labels: tuple[str, ...]
    """sorted"""

    @classmethod
    def of(cls, training: pl.DataFrame) -> "Coder":
        """Numbers what is there, in the order of the names."""
        pairs = training.select("sensor", "state").unique().sort("sensor", "state").rows()
        names = labelled(training)["label"].unique().sort().to_list()
        return cls({pair: number for number, pair in enumerate(pairs, 1)}, tuple(names))

    def coded(self, events: pl.DataFrame) -> NDArray[np.int64]:
        """The number of every event's sensor and state: (events,)."""
        pairs = events.select("sensor", "state").rows()
        return np.array([self.states.get(pair, 0) for pair in pairs], np.int64)

    def shares(self, training: pl.DataFrame) -> NDArray[np.float64]:
        """(events, labels): one event is one; one of several labels is divided among them."""
        place = pl.element().replace_strict(
            self.labels, range(len(self.labels)), return_dtype=pl.Int64
        )
        rows = training["activities"].to_frame().select(pl.col("activities").list.eval(place))
        found = rows.with_row_index("event").explode("activities")
        shares = np.zeros((training.height, len(self.labels)))
        shares[found["event"].to_numpy(), found["activities"].to_numpy()] = 1.0
        whole: NDArray[np.float64] = shares / shares.sum(axis=1, keepdims=True)
        return whole

    def named(self, numbers: NDArray[np.int64]) -> list[str]:
        """The labels of numbers."""
        return [self.labels[number] for number in numbers.tolist()]


def sessions(events: pl.DataFrame) -> list[slice]:
    """The rows of each session, of events that are sorted by session."""
    ends = np.cumsum(events["session"].rle().struct.field("len").to_numpy()).tolist()
    return [slice(start, end) for start, end in zip([0, *ends[:-1]], ends, strict=True)]


def hours(events: pl.DataFrame) -> NDArray[np.float64]:
    """Local time of day of every event, in hours: (events,)."""
    time = events["time"].dt
    return time.hour().to_numpy() + time.minute().to_numpy() / 60


def gaps(events: pl.DataFrame) -> NDArray[np.float64]:
    """Seconds since the event before in the session, 0 for its first: (events,)."""
    apart = pl.col("time").diff().over("session").dt.total_milliseconds().fill_null(0) / 1000
    return events.select(apart).to_series().to_numpy()
