"""Small event tables, written down."""

from datetime import datetime, timedelta

import polars as pl

from harkd.homes.table import EVENTS

Row = tuple[str, str, tuple[str, ...]]
"""(session, sensor, labels)"""


def a_table(rows: list[Row], apart: int = 60) -> pl.DataFrame:
    """Events of one state each, `apart` seconds after each other from eight o'clock on."""
    seen: dict[str, int] = {}
    made = []
    for session, sensor, labels in rows:
        index = seen[session] = seen.get(session, -1) + 1
        time = datetime(2000, 1, 1, 8) + timedelta(seconds=apart * index)
        text = f"room {sensor} ON"
        made.append(("home", session, index, time, sensor, "room", sensor, "ON", text,
                     list(labels), [], "file", index + 1))  # fmt: skip
    return pl.DataFrame(made, schema=EVENTS, orient="row")


def one_session(sensors: str, labels: str, session: str = "a") -> list[Row]:
    """A sensor and a label per letter: 'fft', 'cce'."""
    return [(session, sensor, (label,)) for sensor, label in zip(sensors, labels, strict=True)]
