"""The event table: one row per sensor event, whatever dataset it came from."""

import polars as pl

EVENTS = pl.Schema(
    {
        "home": pl.String,  # the dataset's name
        "session": pl.String,  # recording, instance or day: never divided by a split
        "index": pl.UInt32,  # position in the session, from 0, in the order of the source
        # Local wall-clock time. Data without a date start on 2000-01-01 and go on past midnight:
        # only differences within a session and the time of day have a meaning.
        "time": pl.Datetime("ms"),
        "sensor": pl.String,  # `Sensor.id`
        "room": pl.String,
        "device": pl.String,
        "state": pl.String,  # 'ON', 'OFF', 'OPENED', ... as the prompt shows it
        "text": pl.String,  # '<room> <device> <state>', as the prompt shows it
        # Annotation from here on: for scores only, never for a prompt.
        "activities": pl.List(pl.String),  # gold labels: at least one, in the home's order
        "residents": pl.List(pl.String),  # who caused the event; empty where unknown
        "file": pl.String,  # relative to the dataset's root, with forward slashes
        "line": pl.UInt32,  # line in that file, from 1
    }
)
"""Columns and types. Column order is part of the schema; there are no nulls."""
