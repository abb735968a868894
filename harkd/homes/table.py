"""The event table: one row per sensor event, whatever dataset it came from."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from harkd.errors import HarkdError
from harkd.records import Home

EVENTS = pl.Schema(
    {
        "home": pl.String(),  # the dataset's name
        "session": pl.String(),  # recording, instance or day: never divided by a split
        "index": pl.UInt32(),  # position in the session, from 0, in the order of the source
        # Local wall-clock time. Data without a date start on 2000-01-01 and go on past midnight:
        # only differences within a session and the time of day have a meaning.
        "time": pl.Datetime("ms"),
        "sensor": pl.String(),  # `Sensor.id`
        "room": pl.String(),
        "device": pl.String(),
        "state": pl.String(),  # 'ON', 'OFF', 'OPENED', ... as the prompt shows it
        "text": pl.String(),  # '<room> <device> <state>', as the prompt shows it: the paper's
        # way, that every reader gives; `harkd.homes.wording` turns it into plain words.
        # Annotation from here on: for scores only, never for a prompt.
        "activities": pl.List(pl.String()),  # gold labels: at least one, in the home's order
        "residents": pl.List(pl.String()),  # who caused the event; empty where unknown
        "file": pl.String(),  # relative to the dataset's root, with forward slashes
        "line": pl.UInt32(),  # line in that file, from 1
    }
)
"""Columns and types. Column order is part of the schema; there are no nulls."""

NOMINAL_DATE = date(2000, 1, 1)
"""First day of every session of data that has times of day but no dates."""


def event_table(rows: pl.DataFrame, home: Home, root: Path) -> pl.DataFrame:
    """A reader's rows as an event table.

    Args:
        rows: the columns of `EVENTS` but home, index, room, device and text; the rows of each
            session in the order of the source. Every `sensor` is one of the home's.
        home: the home that they were recorded in.
        root: the dataset's folder, to name in the error.

    Returns:
        Schema `EVENTS`, sorted by session (by name), then index.

    Raises:
        HarkdError: no row is left.
    """
    if rows.is_empty():
        raise HarkdError(f"{root} has no sensor event to read; unpack the dataset again")
    rooms = {sensor.id: sensor.room for sensor in home.sensors}
    devices = {sensor.id: sensor.device for sensor in home.sensors}
    return (
        rows.sort("session", maintain_order=True)
        .with_columns(
            pl.lit(home.name).alias("home"),
            pl.int_range(pl.len()).over("session").alias("index"),
            pl.col("sensor").replace_strict(rooms, return_dtype=pl.String).alias("room"),
            pl.col("sensor").replace_strict(devices, return_dtype=pl.String).alias("device"),
        )
        .with_columns(pl.concat_str("room", "device", "state", separator=" ").alias("text"))
        .select(pl.col(name).cast(dtype) for name, dtype in EVENTS.items())
    )
