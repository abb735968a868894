"""Which sessions train and which test. A session is never divided."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Literal

import polars as pl

from harkd.errors import HarkdError
from harkd.homes.table import NOMINAL_DATE


@dataclass(frozen=True)
class Split:
    """The sessions of each side, sorted by name; no session is on both."""

    train: tuple[str, ...]
    test: tuple[str, ...]


def split(events: pl.DataFrame, *, by: Literal["session", "time"], test: float, seed: int) -> Split:
    """Divides the sessions of an event table.

    Args:
        events: schema `EVENTS`, rows in any order.
        by: 'session' draws the test sessions at random; 'time' takes the last ones, in the order
            of their first events, or of their names where the data have no dates.
        test: share of the sessions to test on, rounded to whole sessions (halves up).
        seed: of the draw; the same on any machine and Python version.

    Raises:
        HarkdError: `test` is not between 0 and 1, or a side would have no session.
    """
    starts = events.group_by("session").agg(pl.col("time").min()).sort("session")
    names: list[str] = starts["session"].to_list()
    count = int(len(names) * test + 0.5) if 0 < test < 1 else 0
    if not 0 < count < len(names):
        raise HarkdError(_one_sided(len(names), test, count))
    if by == "time":
        dated = starts.filter(pl.col("time").dt.date() != NOMINAL_DATE).height > 0
        order: list[str] = (starts.sort("time", "session") if dated else starts)[
            "session"
        ].to_list()
    else:
        # Of the methods of Random, `random` alone is promised never to change.
        draw = random.Random(seed)
        order = [name for _, name in sorted((draw.random(), name) for name in names)]
    return Split(train=tuple(sorted(order[:-count])), test=tuple(sorted(order[-count:])))


def _one_sided(sessions: int, test: float, count: int) -> str:
    if sessions < 2:
        return f"a split needs 2 sessions or more, the data have {sessions}: add recordings"
    fix = f"choose a share from {1 / sessions:.3g} to {1 - 1 / sessions:.3g}"
    if not 0 < test < 1:
        return f"split.test={test} is no share of the {sessions} sessions: {fix}"
    counts = f"{sessions - count} to train and {count} to test on"
    return f"split.test={test} of {sessions} sessions leaves {counts}: {fix}"
