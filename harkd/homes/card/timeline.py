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


def timeline(key: str, events: pl.DataFrame, home: Home, width: float) -> Picture:
    """Draws a session: a mark per event in its room, a stroke per stretch of an activity.

    Args:
        key: unique in the page.
        events: those of one session.
        home: whose names and order the rows have.
        width: in pixels.
    """
    who = _lanes(events)
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
    back, y = _legend(who, width)
    front: list[str] = []
    top = y + 24
    for (heading, rows), spans in zip(
        tables.items(), (_marks(owned), _stretches(owned)), strict=True
    ):
        back.append(text(heading, 0, y + 13, "value"))
        y += 24
        for id, name in list(rows.items())[:_MOST_ROWS]:
            back += _ground(plot, name, y)
            front += _strokes(plot, spans.filter(pl.col("row") == id), y + plot.drop + 1.5)
            y += plot.drop + plot.ground + 6
        y += 12
    back += _clock(plot, end, top, y - 10)
    title = f"Session {events['session'][0]}: rooms, activities and residents over time"
    about = f"{events.height:,} events of {', '.join(who)}. " + " ".join(
        f"{heading}: {', '.join(rows.values())}." for heading, rows in tables.items()
    )
    return picture(key, title, about, width, y + 30, *back, *front)


def _lanes(events: pl.DataFrame) -> list[str]:
    """Whose lanes the timeline of these events has, in their order."""
    counts = _owned(events)["lane"].value_counts(sort=True).sort("count", "lane", descending=True)
    names: list[str] = sorted(set(counts["lane"]) - {_UNKNOWN})
    if len(names) > _MOST_LANES:
        names = [*sorted(set(counts["lane"][:_MOST_LANES]) - {_UNKNOWN}), _REST]
    return [*names, _UNKNOWN] if _UNKNOWN in counts["lane"] else names


def _legend(who: list[str], width: float) -> tuple[list[str], float]:
    """Whose colour is which, and where the next thing may start."""
    parts, x, y = [], 0.0, 0.0
    for number, owner in enumerate(who):
        name = cut(owner, width - 20)
        needed = 34 + 7.2 * len(name)
        if x and x + needed - 16 > width:
            x, y = 0.0, y + 20
        parts.append(tag("rect", kind=f"who{number}", x=x, y=y + 2, width=11, height=11, rx=2))
        parts.append(text(name, x + 17, y + 12, "name"))
        x += needed
    return parts, y + 32


def _owned(events: pl.DataFrame) -> pl.DataFrame:
    """`at`, `room`, `activities` and `lane`: once for each resident of an event."""
    nobody = pl.lit([_UNKNOWN], pl.List(pl.String))
    known = pl.col("residents").list.len() > 0
    return events.select(
        pl.col("time").dt.epoch("ms").alias("at"),
        "room",
        "activities",
        pl.when(known).then("residents").otherwise(nobody).alias("lane"),
    ).explode("lane")


def _marks(owned: pl.DataFrame) -> pl.DataFrame:
    """Each event in its room: `row`, `lane`, `from`, `to`."""
    at = pl.col("at")
    return owned.select(pl.col("room").alias("row"), "lane", at.alias("from"), at.alias("to"))


def _stretches(owned: pl.DataFrame) -> pl.DataFrame:
    """Each activity until its resident's next event is of another: `row`, `lane`, `from`, `to`."""
    row = ["activities", "lane"]
    broken = (pl.col("turn").diff().over(row) > 1).fill_null(False)
    return (
        owned.with_columns(pl.int_range(pl.len()).over("lane").alias("turn"))
        .explode("activities")
        .with_columns(broken.cum_sum().over(row).alias("stretch"))
        .group_by(*row, "stretch")
        .agg(pl.col("at").min().alias("from"), pl.col("at").max().alias("to"))
        .select(pl.col("activities").alias("row"), "lane", "from", "to")
    )


def _ground(plot: _Plot, name: str, y: float) -> list[str]:
    """A row's name and what its strokes stand on."""
    middle = y + plot.ground / 2 + 4.5
    label = (
        text(cut(name, plot.width), 0, y + 13, "name")
        if plot.narrow
        else text(cut(name, plot.left - 14), plot.left - 12, middle, "name", "end")
    )
    place = {"x": plot.left, "y": y + plot.drop}
    size = {"width": plot.width - plot.left, "height": plot.ground}
    return [label, tag("rect", kind="ground", rx=2, **place, **size)]


def _strokes(plot: _Plot, spans: pl.DataFrame, y: float) -> list[str]:
    """A row's spans, each in the lane of its resident."""
    strokes = []
    for number, owner in enumerate(plot.who):
        own = spans.filter(pl.col("lane") == owner).select(plot.x("from"), plot.x("to"))
        top, height = y + number * plot.lane, plot.lane - 1
        path = "".join(
            f"M{start:g} {top:g}h{max(end - start, 1.5):g}v{height:g}H{start:g}z"
            for start, end in own.unique().sort("from", "to").rows()
        )
        if path:
            strokes.append(tag("path", kind=f"who{number}", d=path))
    return strokes


def _clock(plot: _Plot, end: int, top: float, y: float) -> list[str]:
    """The axis below, with a line up at round times of day, or at dates in a long session."""
    span = end - plot.start
    most = 4 if plot.narrow else 9
    step = next((step for step in _STEPS if span / step <= most), _STEPS[-1])
    while span / step > most:
        step *= 2
    first = -(-plot.start // step) * step
    ticks = pl.Series("at", range(first, end + 1, step), dtype=pl.Int64)
    unit, form = ("time of day", "%H:%M") if step < _STEPS[-1] else ("date", "%Y-%m-%d")
    names = ticks.cast(pl.Datetime("ms")).dt.strftime(form)
    axis = [tag("path", kind="base", d=f"M{plot.left:g} {y:g}H{plot.width:g}")]
    for x, name in zip(ticks.to_frame().select(plot.x("at"))["at"], names, strict=True):
        near = "end" if x > plot.width - 30 else "start" if x < plot.left + 20 else "middle"
        if not plot.narrow:  # where it would cross the names of the rows
            axis.append(tag("path", kind="grid", d=f"M{x:g} {top:g}V{y:g}"))
        axis.append(tag("path", kind="base", d=f"M{x:g} {y:g}v5"))
        axis.append(text(name, x, y + 19, "tick", near))
    return [*axis, text(unit, plot.width, y + 36, "tick", "end")]
