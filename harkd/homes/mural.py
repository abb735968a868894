"""MuRAL: a French smart flat with two to four residents, one folder per session.

Layout and labels: arXiv 2504.20505. Columns `Subject`, `Description` and `activity` of data.csv
are annotation; of them the event table keeps residents and labels, for scores only.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from harkd.homes.layouts import locate
from harkd.homes.mural_home import read_home
from harkd.homes.rows import WHOLE, Check, OnError, Tally, read_csv
from harkd.homes.table import NOMINAL_DATE, event_table
from harkd.records import Recording

STATES = ("turned ON", "turned OFF", "OPENED", "CLOSED")
_COLUMNS = {name: (name,) for name in ("time", "sensor", "action", "activity", "subject")}
_CLOCK = r"^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$"
_ID = r"^(\d{1,9})(?:\.0*)?$"  # a whole number, also as pandas writes one beside empty cells
_LETTERS = r"^([A-Za-z](\s*,\s*[A-Za-z])*)?$"
_HALF_DAY = 12 * 3600  # seconds


def read(root: Path, *, name: str, on_error: OnError = "stop") -> Recording:
    """Reads MuRAL, from its folder or from the folder that the archive was unpacked in.

    Args:
        root: holds `sensors.json`, `activities.json` and one folder with a `data.csv` per session.
        name: the home's name in the event table.
        on_error: what a row at fault does: stop the reading, or be skipped and counted.

    Returns:
        Sessions are named after their folders. Rows without sensor and action only annotate:
        they are left out and counted whatever `on_error` says.

    Raises:
        HarkdError: the folder does not hold MuRAL, or there is no event in it.
        DataError: a row (only with `on_error="stop"`), a header or a JSON file at fault.
    """
    base = locate(root, "mural")
    home, sensors, labels = read_home(base, name)
    tally = Tally(base, on_error)
    sessions = {
        path.parent for name in ("data.csv", "context.json") for path in base.glob(f"*/{name}")
    }
    files = tally.existing(folder / "data.csv" for folder in sessions)
    # File by file: the texts of all columns of all files would take most of the memory.
    rows = pl.concat(_rows(file, tally, sensors, labels) for file in files)
    sources = (base / "sensors.json", base / "activities.json", *files)
    return Recording(home, event_table(rows, home, root), dict(tally.dropped), sources)


def _rows(
    file: Path, tally: Tally, sensors: Mapping[str, str], labels: Mapping[int, str]
) -> pl.DataFrame:
    """The rows of one session, as `event_table` takes them."""
    rows = read_csv(file, tally.root, _COLUMNS, {"subject": ""})
    silent = (pl.col("sensor") == "") & (pl.col("action") == "")
    rows = tally.drop(rows, silent, "annotation only: no sensor and no action")
    activity = pl.col("activity").str.extract(_ID).cast(pl.Int64)
    rows = tally.check(
        rows,
        (
            WHOLE,
            Check("time", pl.col("time").str.contains(_CLOCK), "a time HH:MM:SS"),
            Check("sensor", pl.col("sensor").is_in(list(sensors)), "a sensor of sensors.json"),
            Check("action", pl.col("action").is_in(STATES), f"one of {', '.join(STATES)}"),
            Check("activity", activity.is_in(list(labels)), "an id of activities.json"),
            Check(
                "subject",
                pl.col("subject").str.contains(_LETTERS),
                "letters of residents",
                "Subject",
            ),
        ),
    )
    label = activity.replace_strict(labels, return_dtype=pl.String)
    rows = rows.join(_residents(rows["subject"]), on="subject", how="left", maintain_order="left")
    return rows.select(
        pl.lit(file.parent.name).alias("session"),
        _time().alias("time"),
        pl.col("sensor").replace_strict(sensors, return_dtype=pl.String),
        pl.col("action").alias("state"),
        pl.concat_list(label).alias("activities"),
        "residents",
        "file",
        "line",
    )


def _time() -> pl.Expr:
    """Time of day as a point in time, counted on from the nominal date across midnight.

    A step of more than twelve hours is one across midnight, in either direction, for the clock is
    known only up to whole days and a session takes about an hour. So events that were logged a
    little out of order stay as they are, also around midnight, and a single wrong clock moves no
    other event. A session never goes back past its first day.
    """
    hour, minute, second = (
        pl.col("time").str.slice(at, 2).cast(pl.Int32, strict=False) for at in (0, 3, 6)
    )
    clock = hour * 3600 + minute * 60 + second
    step = clock.diff()
    turn = pl.when(step < -_HALF_DAY).then(1).when(step > _HALF_DAY).then(-1).otherwise(0)
    turns = turn.cum_sum()
    day = turns - turns.cum_min().clip(upper_bound=0)
    start = pl.lit(NOMINAL_DATE).cast(pl.Datetime("ms"))
    return start + pl.duration(days=day, seconds=clock, time_unit="ms")


def _residents(subjects: pl.Series) -> pl.DataFrame:
    """For each distinct Subject ("A", "A, B", "") the list of its letters, in capitals."""
    letters = pl.col("subject").str.to_uppercase().str.extract_all("[A-Z]")
    return pl.DataFrame({"subject": subjects.unique()}).with_columns(
        letters.list.unique().list.sort().alias("residents")
    )
