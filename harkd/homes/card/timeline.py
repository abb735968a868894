"""One session as a picture: who was in which room, and what they did there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from harkd.homes.card.svg import Picture, cut, picture, tag, text
from harkd.records import Home

_NARROW = 560  # pixels; below, names stand above their rows
_MOST_ROWS = 40
_MOST_LANES = 7
_REST = "others"
_UNKNOWN = "unknown"
_MINUTE = 60_000  # in milliseconds, as all times here
_PAUSE = 5 * _MINUTE
"""An activity without events for longer has stopped."""
_STEPS = [minutes * _MINUTE for minutes in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440)]


@dataclass(frozen=True)
class _Plot:
    """Where things stand, in pixels."""

    who: list[str]
    start: int
    scale: float
    """pixels per millisecond"""
    left: float
    width: float
    narrow: bool

    @property
    def lane(self) -> float:
        return 15.0 if len(self.who) == 1 else 6.5

    @property
    def drop(self) -> float:
        """From the top of a row to its ground."""
        return 18.0 if self.narrow else 0.0

    @property
    def ground(self) -> float:
        return self.lane * len(self.who) + 3

    def x(self, column: str) -> pl.Expr:
        """In half pixels: what falls on the same one is drawn once."""
        return ((pl.col(column) - self.start) * self.scale * 2).round() / 2 + self.left + 3


def lanes(events: pl.DataFrame) -> list[str]:
    """Whose lanes the timeline of these events has, in their order."""
    counts = _owned(events)["lane"].value_counts(sort=True).sort("count", "lane", descending=True)
    names: list[str] = sorted(set(counts["lane"]) - {_UNKNOWN})
    if len(names) > _MOST_LANES:
        names = [*sorted(set(counts["lane"][:_MOST_LANES]) - {_UNKNOWN}), _REST]
    return [*names, _UNKNOWN] if _UNKNOWN in counts["lane"] else names


def timeline(key: str, events: pl.DataFrame, home: Home, width: float) -> Picture:
    """Draws a session: a mark per event in its room, a stroke per stretch of an activity.

    Args:
        key: unique in the page.
        events: those of one session.
        home: whose names and order the rows have.
        width: in pixels.
    """
    who = lanes(events)
    owned = _owned(events).with_columns(
        pl.when(pl.col("lane").is_in(who)).then(pl.col("lane")).otherwise(pl.lit(_REST))
    )
    rooms, labels = set(events["room"]), set(events["activities"].explode())
    tables: dict[str, Mapping[str, str]] = {
        "Rooms": {room: room for room in home.rooms if room in rooms},
        "Activities": {one.label: one.name for one in home.activities if one.label in labels},
    }
    longest = max(len(name) for table in tables.values() for name in table.values())
    start, end = (round(events["time"].dt.epoch("ms").sort()[at]) for at in (0, -1))
    narrow = width < _NARROW
    left = 0.0 if narrow else min(270.0, 24 + 6.9 * longest)
    plot = _Plot(who, start, (width - left - 8) / max(end - start, 1), left, width, narrow)
    parts: list[str] = []
    y = 0.0
    for (heading, rows), spans in zip(
        tables.items(), (_marks(owned), _stretches(owned)), strict=True
    ):
        parts.append(text(heading, 0, y + 13, "value"))
        y += 24
        for id, name in list(rows.items())[:_MOST_ROWS]:
            parts += _row(plot, name, spans.filter(pl.col("row") == id), y)
            y += plot.drop + plot.ground + 6
        y += 12
    parts.append(_clock(plot, end, y - 10))
    title = f"Session {events['session'][0]}: rooms, activities and residents over time"
    about = f"{events.height:,} events of {', '.join(who)}. " + " ".join(
        f"{heading}: {', '.join(rows.values())}." for heading, rows in tables.items()
    )
    return picture(key, title, about, width, y + 30, *parts)


def _owned(events: pl.DataFrame) -> pl.DataFrame:
    """`at`, `room`, `activities` and `lane`: once for each resident of an event."""
    return events.select(
        pl.col("time").dt.epoch("ms").alias("at"),
        "room",
        "activities",
        pl.col("residents").alias("lane"),
    ).explode("lane").with_columns(pl.col("lane").fill_null(_UNKNOWN))  # fmt: skip


def _marks(owned: pl.DataFrame) -> pl.DataFrame:
    """Each event in its room: `row`, `lane`, `from`, `to`."""
    at = pl.col("at")
    return owned.select(pl.col("room").alias("row"), "lane", at.alias("from"), at.alias("to"))


def _stretches(owned: pl.DataFrame) -> pl.DataFrame:
    """Each activity from one pause to the next: `row`, `lane`, `from`, `to`."""
    row = ["activities", "lane"]
    paused = (pl.col("at").diff().over(row) > _PAUSE).fill_null(False)
    return (
        owned.explode("activities")
        .sort("at")
        .with_columns(paused.cum_sum().over(row).alias("stretch"))
        .group_by(*row, "stretch")
        .agg(pl.col("at").min().alias("from"), pl.col("at").max().alias("to"))
        .select(pl.col("activities").alias("row"), "lane", "from", "to")
    )


def _row(plot: _Plot, name: str, spans: pl.DataFrame, y: float) -> list[str]:
    middle = y + plot.ground / 2 + 4.5
    label = (
        text(cut(name, plot.width), 0, y + 13, "name")
        if plot.narrow
        else text(cut(name, plot.left - 14), plot.left - 12, middle, "name", "end")
    )
    top, size = y + plot.drop, plot.width - plot.left
    ground = tag("rect", kind="ground", x=plot.left, y=top, width=size, height=plot.ground, rx=2)
    strokes = []
    for number, owner in enumerate(plot.who):
        own = spans.filter(pl.col("lane") == owner).select(plot.x("from"), plot.x("to"))
        if own.height:
            lane_top, height = top + 1.5 + number * plot.lane, plot.lane - 1
            path = "".join(
                f"M{start:g} {lane_top:g}h{max(end - start, 1.5):g}v{height:g}H{start:g}z"
                for start, end in own.unique().sort("from", "to").rows()
            )
            strokes.append(tag("path", kind=f"who{number}", d=path))
    return [label, ground, *strokes]


def _clock(plot: _Plot, end: int, y: float) -> str:
    """The axis below: round times of day, or dates where the session is long."""
    span = end - plot.start
    most = 4 if plot.narrow else 9
    step = next((step for step in _STEPS if span / step <= most), _STEPS[-1])
    while span / step > most:
        step *= 2
    first = -(-plot.start // step) * step
    ticks = pl.Series("at", range(first, end + 1, step), dtype=pl.Int64)
    form = "%H:%M" if step < _STEPS[-1] else "%Y-%m-%d"
    names = ticks.cast(pl.Datetime("ms")).dt.strftime(form)
    places = pl.DataFrame({"at": ticks}).select(plot.x("at"))["at"]
    axis = [tag("path", kind="base", d=f"M{plot.left:g} {y:g}H{plot.width:g}")]
    for x, name in zip(places, names, strict=True):
        near = "end" if x > plot.width - 30 else "start" if x < plot.left + 20 else "middle"
        axis.append(tag("path", kind="base", d=f"M{x:g} {y:g}v5"))
        axis.append(text(name, x, y + 19, "tick", near))
    axis.append(
        text("time of day" if form == "%H:%M" else "date", plot.width, y + 36, "tick", "end")
    )
    return "".join(axis)
