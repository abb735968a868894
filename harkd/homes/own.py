"""A home of your own: home.yaml and events.csv or events.parquet; `OWN.md` is for its user."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import polars as pl

from harkd.errors import DataError
from harkd.homes.labels import label_events
from harkd.homes.layouts import locate
from harkd.homes.own_home import SEPARATOR, OwnHome, is_text, read_home
from harkd.homes.own_parquet import read_parquet
from harkd.homes.rows import WHOLE, Check, OnError, Tally, read_csv
from harkd.homes.table import event_table
from harkd.records import Recording

_EVENT = {
    "time": ("time", "last_changed"),  # `last_changed`, `entity_id`: as Home Assistant exports
    "sensor": ("sensor", "entity_id"),
    "state": ("state",),
    "session": ("session",),
    "activities": ("activities", "activity"),
    "residents": ("residents", "resident"),
}
_OPTIONAL = {"session": "", "activities": "", "residents": ""}
_INTERVAL = {name: (name,) for name in ("start", "end", "activity", "resident")}

_TIME = r"^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:[0-5]\d(?:\.\d+)?)(Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?$"
_WANTED = "a time YYYY-MM-DD HH:MM:SS, with Z or +HH:MM only if home.yaml has a timezone"
_ANYBODY = ""


def read(
    root: Path,
    *,
    name: str,
    on_error: OnError = "stop",
    outside: Literal["other", "drop"] = "other",
) -> Recording:
    """Reads a home of your own.

    Args:
        root: holds `home.yaml`, `events.csv` or `events.parquet`, and perhaps `activities.csv`.
        name: the home's name in the event table.
        on_error: what an event at fault does: stop the reading, or be skipped and counted.
        outside: whether an event in no activity is labelled as other or left out and counted.

    Returns:
        With a column `session` the events of each stand in the order of the file; without, they
        are sorted by time, and the sessions are the calendar days, named by their date. `line`
        is the row's number in a parquet file.

    Raises:
        HarkdError: the folder does not hold such a home, or there is no event in it.
        DataError: an event (only with `on_error="stop"`), an activity's row, a header, or
            home.yaml at fault.
    """
    base = locate(root, "own")
    own = read_home(base / "home.yaml", name)
    tally = Tally(base, on_error)
    files = [base / name for name in ("events.csv", "events.parquet") if (base / name).exists()]
    file = files[0]
    if len(files) > 1:
        raise DataError(files[1], f"stands beside {file.name}: remove one of them")
    if file.suffix == ".parquet":
        rows = read_parquet(file, base, _EVENT, _OPTIONAL)
    else:
        rows = read_csv(file, base, _EVENT, _OPTIONAL)
    events = _events(rows, own, tally)
    intervals = base / "activities.csv"
    sources = [base / "home.yaml", file]
    if intervals.exists():
        if (rows["activities"] != "").any():
            problem = f"stands beside a column of labels in {file.name}: remove one of them"
            raise DataError(intervals, problem)
        events = _labelled(events, intervals, own, tally)
        sources.append(intervals)
    if outside == "drop":
        alone = pl.col("activities").list.first() == own.home.other
        events = tally.drop(events, alone, "outside every activity")
    return Recording(
        own.home, event_table(events, own.home, root), dict(tally.dropped), tuple(sources)
    )


def _events(rows: pl.DataFrame, own: OwnHome, tally: Tally) -> pl.DataFrame:
    """What an event table needs to know of the events, in its order."""
    rows = tally.drop(rows, pl.col("state").is_in(list(own.no_reading)), "no reading")
    activities = _lists(rows["activities"], [activity.label for activity in own.home.activities])
    residents = _lists(rows["residents"])
    sessions = _texts(rows["session"])
    clock = (_local("time", own.timezone).alias("clock"), _instant("time").alias("instant"))
    rows = tally.check(
        rows.with_columns(clock),
        (
            WHOLE,
            Check("time", pl.col("clock").is_not_null(), _WANTED),
            _among("sensor", [sensor.id for sensor in own.home.sensors], "a sensor of home.yaml"),
            _among("state", _texts(rows["state"]), "a text"),
            _among("session", sessions or [""], "a text in every row or in none"),
            _among("activities", list(activities), f"labels of home.yaml, '{SEPARATOR}' between"),
            _among("residents", list(residents), f"names, '{SEPARATOR}' between"),
        ),
    )
    lists = pl.List(pl.String)
    events = rows.join(
        _states(own), on=["sensor", "state"], how="left", maintain_order="left"
    ).select(
        "file",
        "line",
        "session",
        pl.col("clock").alias("time"),
        "instant",
        "sensor",
        pl.coalesce("shown", "state").alias("state"),
        pl.col("activities").replace_strict(
            activities | {"": [own.home.other]}, return_dtype=lists
        ),
        pl.col("residents").replace_strict(residents, return_dtype=lists),
    )
    if sessions:
        return events
    day = pl.col("time").dt.date().cast(pl.String)
    return events.sort("instant", maintain_order=True).with_columns(day.alias("session"))


def _among(column: str, known: list[str], expected: str) -> Check:
    return Check(
        column, pl.col(column).is_in(pl.Series(known, dtype=pl.String).implode()), expected
    )


def _texts(cells: pl.Series) -> list[str]:
    return [cell for cell in cells.unique().to_list() if is_text(cell)]


def _lists(cells: pl.Series, order: Sequence[str] = ()) -> dict[str, list[str]]:
    """For each distinct cell that holds a list its items, each once.

    Args:
        cells: a column.
        order: all items that there are, in the order to put them in; empty for any texts.
    """
    found = {"": list[str]()}
    for cell in cells.drop_nulls().unique().to_list():
        items = list(dict.fromkeys(item.strip() for item in cell.split(SEPARATOR)))
        if all(item in order if order else is_text(item) for item in items):
            found[cell] = sorted(items, key=order.index) if order else items
    return found


def _states(own: OwnHome) -> pl.DataFrame:
    rows = [(sensor, state, shown) for (sensor, state), shown in own.states.items()]
    columns = ("sensor", "state", "shown")
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


def _labelled(events: pl.DataFrame, file: Path, own: OwnHome, tally: Tally) -> pl.DataFrame:
    """The events with the activities in whose intervals they fall.

    An interval of a resident counts for the events of that resident and for those of nobody known;
    one of nobody in particular counts for all.
    """
    labels = [activity.label for activity in own.home.activities]
    start, end = (_local(column, own.timezone) for column in ("start", "end"))
    rows = tally.check(
        read_csv(file, tally.root, _INTERVAL, {"resident": ""}),
        (
            WHOLE,
            Check("start", start.is_not_null(), _WANTED),
            Check("end", end.is_not_null(), _WANTED),
            Check("end", end >= start, "an end that is not before the start"),
            _among("activity", labels, "a label of home.yaml"),
        ),
        always_stop=True,
    )
    intervals = rows.select(
        pl.col("resident").alias("owner"),
        start.alias("start"),
        end.alias("end"),
        pl.col("activity").alias("label"),
    )
    everybody = pl.lit([*intervals["owner"].unique().sort(), _ANYBODY], pl.List(pl.String))
    known = pl.concat_list("residents", pl.lit([_ANYBODY], pl.List(pl.String)))
    owners = pl.when(pl.col("residents").list.len() > 0).then(known).otherwise(everybody)
    events = events.drop("activities").with_columns(
        owners.list.unique().alias("owners"), pl.col("time").alias("at")
    )
    return label_events(events, intervals, labels, own.home.other)


def _parts(column: str) -> tuple[pl.Expr, pl.Expr]:
    """The clock's time, null where it is none, and how far from UTC it is, null where untold."""
    parts = pl.col(column).str.extract_groups(_TIME).struct
    written = pl.concat_str(parts.field("1"), pl.lit(" "), parts.field("2"))
    clock = written.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="ms", strict=False)
    zone = parts.field("3").str.replace("Z", "+00:00", literal=True)
    hours, minutes = zone.str.slice(1, 2).cast(pl.Int64), zone.str.slice(-2).cast(pl.Int64)
    sign = pl.when(zone.str.starts_with("-")).then(-1).otherwise(1)
    return clock, sign * pl.duration(hours=hours, minutes=minutes, time_unit="ms")


def _instant(column: str) -> pl.Expr:
    """The time in UTC, or the clock's time where it is not told how far from UTC that is."""
    clock, offset = _parts(column)
    return clock - offset.fill_null(pl.duration(time_unit="ms"))


def _local(column: str, timezone: str | None) -> pl.Expr:
    """What the home's clock shows at that time; null where it cannot be told."""
    clock, offset = _parts(column)
    if timezone is None:
        return pl.when(offset.is_null()).then(clock)
    there = _instant(column).dt.replace_time_zone("UTC").dt.convert_time_zone(timezone)
    return pl.when(offset.is_null()).then(clock).otherwise(there.dt.replace_time_zone(None))
