"""The numbers behind the pictures of a data card."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import polars as pl

from harkd.homes.table import NOMINAL_DATE
from harkd.records import Home

_SECOND, _MINUTE, _HOUR = 1_000, 60_000, 3_600_000  # in milliseconds
_GAPS = (
    (_SECOND, "< 1 s"),
    (2 * _SECOND, "1 s"),
    (5 * _SECOND, "2 s"),
    (10 * _SECOND, "5 s"),
    (30 * _SECOND, "10 s"),
    (_MINUTE, "30 s"),
    (2 * _MINUTE, "1 min"),
    (5 * _MINUTE, "2 min"),
    (10 * _MINUTE, "5 min"),
    (30 * _MINUTE, "10 min"),
    (_HOUR, "30 min"),
)
_LONGEST = "≥ 1 h"
_BACK = "back"
_HALF_BIT = 0.5
_MOST_AT_ONCE = 8


@dataclass(frozen=True)
class Amount:
    """One bar or column."""

    name: str
    count: int
    share: float
    """of all that the picture counts"""


def labels(events: pl.DataFrame, home: Home) -> list[Amount]:
    """Events per activity, the most frequent first; also those that never occur."""
    found = _tally(events["activities"].explode())
    amounts = [(activity.name, found.get(activity.label, 0)) for activity in home.activities]
    return _amounts(sorted(amounts, key=lambda amount: -amount[1]), events.height)


def sensors(events: pl.DataFrame, home: Home) -> list[Amount]:
    """Events per sensor, the most frequent first; also those that never report."""
    found = _tally(events["sensor"])
    amounts = [(f"{one.room} {one.device}", found.get(one.id, 0)) for one in home.sensors]
    return _amounts(sorted(amounts, key=lambda amount: -amount[1]), events.height)


def residents(events: pl.DataFrame) -> list[Amount]:
    """Events per resident, by name; an event of several counts for each."""
    found = _tally(events["residents"].explode().drop_nulls())
    return _amounts(sorted(found.items()), events.height)


def gaps(events: pl.DataFrame) -> tuple[list[Amount], str]:
    """Time from each event to the next of its session, and the median and 9th decile in words."""
    steps = events.select(pl.col("time").diff().over("session").dt.total_milliseconds())["time"]
    steps = steps.drop_nulls()
    counts = dict.fromkeys((_BACK, *(name for _, name in _GAPS), _LONGEST), 0)
    cut = steps.cut([0, *(end for end, _ in _GAPS)], labels=list(counts), left_closed=True)
    counts |= _tally(cut.cast(pl.String))
    if not counts[_BACK]:
        del counts[_BACK]
    if steps.is_empty():
        return _amounts(list(counts.items()), 0), "no session has two events"
    middle, late = (steps.quantile(at, "nearest") or 0 for at in (0.5, 0.9))
    words = f"half of the gaps are up to {_duration(middle)}, nine in ten up to {_duration(late)}"
    return _amounts(list(counts.items()), steps.len()), words


def concurrency(events: pl.DataFrame, home: Home) -> list[Amount]:
    """Minutes with events, by the number of different activities in them (`other` is none)."""
    minutes = (
        events.select("session", pl.col("time").dt.truncate("1m"), "activities")
        .explode("activities")
        .group_by("session", "time")
        .agg(pl.col("activities").filter(pl.col("activities") != home.other).n_unique())
    )
    found = _tally(minutes["activities"].clip(upper_bound=_MOST_AT_ONCE))
    names = [str(number) for number in range(max(map(int, found), default=0) + 1)]
    amounts = [(name, found.get(name, 0)) for name in names]
    if len(amounts) > _MOST_AT_ONCE:
        amounts[-1] = (f"≥ {_MOST_AT_ONCE}", amounts[-1][1])
    return _amounts(amounts, minutes.height)


def entropy(events: pl.DataFrame, window: int) -> tuple[list[Amount], float]:
    """Windows by the Shannon entropy (bits) of the labels of their events, and the mean.

    A column holds what is above the one before it and up to its name. An event with several
    labels counts for each.
    """
    number = (pl.col("index") // window).alias("window")
    counts = (
        events.select("session", number, "activities")
        .explode("activities")
        .group_by("session", "window", "activities")
        .len()
    )
    share = pl.col("len") / pl.col("len").sum()
    bits = counts.group_by("session", "window").agg(-(share * share.log(2)).sum())["len"]
    # What rounding leaves of 0 and of whole bits must not fall into the next column.
    halves = ((bits / _HALF_BIT - 1e-9).ceil().clip(lower_bound=0)).cast(pl.Int64)
    found = _tally(halves)
    names = range(max(map(int, found), default=0) + 1)
    amounts = [(f"{_HALF_BIT * half:g}", found.get(str(half), 0)) for half in names]
    mean = bits.mean()
    return _amounts(amounts, bits.len()), abs(mean) if isinstance(mean, float) else 0.0


def sessions(events: pl.DataFrame) -> list[dict[str, Any]]:
    """Per session: name, when it starts, minutes, events, residents and labels."""
    span = pl.col("time").max() - pl.col("time").min()
    first = pl.col("first")
    undated = first.dt.date() == NOMINAL_DATE
    start = pl.when(undated).then(first.dt.strftime("%H:%M"))
    return (
        events.group_by("session")
        .agg(
            pl.col("time").min().alias("first"),
            (span.dt.total_milliseconds() / _MINUTE).alias("minutes"),
            pl.len().alias("events"),
            pl.col("residents").explode().drop_nulls().n_unique(),
            pl.col("activities").explode().n_unique(),
        )
        .with_columns(start.otherwise(first.dt.strftime("%Y-%m-%d %H:%M")).alias("start"))
        .sort("session")
        .to_dicts()
    )


def typical_session(events: pl.DataFrame) -> str:
    """The session of median length among those with the most residents."""
    known = events.group_by("session").agg(
        pl.len().alias("events"), pl.col("residents").explode().drop_nulls().n_unique()
    )
    most = known.filter(pl.col("residents") == pl.col("residents").max())
    names: list[str] = most.sort("events", "session")["session"].to_list()
    return names[len(names) // 2]


def _tally(values: pl.Series) -> dict[str, int]:
    counts = values.cast(pl.String).value_counts()
    return dict(counts.rows())


def _amounts(counts: list[tuple[str, int]], whole: int) -> list[Amount]:
    return [Amount(name, number, number / whole if whole else 0.0) for name, number in counts]


def _duration(milliseconds: float) -> str:
    for unit, size in (("h", _HOUR), ("min", _MINUTE)):
        if milliseconds >= size:
            return f"{milliseconds / size:.3g} {unit}"
    return f"{math.ceil(milliseconds) / _SECOND:.3g} s"
