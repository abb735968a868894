"""The two Ordóñez homes (UCI ADL binary): one resident each, real data, two text files per home.

Layout: Ordóñez et al., Sensors 2013, 13, 5460-5477, and the description files that come with it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import polars as pl

from harkd.errors import DataError
from harkd.homes.labels import label_events
from harkd.homes.layouts import locate
from harkd.homes.rows import WHOLE, Check, OnError, Tally, read_lines, shown
from harkd.homes.table import event_table
from harkd.records import Activity, Home, Recording, Sensor

HomeLetter = Literal["A", "B"]

# All ten labels, in the order of both homes' description files. Home A's recording has no Dinner,
# but to leave it out of the prompt would be to tell what was seen there.
LABELS = (
    "Leaving", "Toileting", "Showering", "Sleeping", "Breakfast",
    "Lunch", "Dinner", "Snack", "Spare_Time/TV", "Grooming",
)  # fmt: skip
OTHER = "Other"
_NAMES = {"Spare_Time/TV": "spare time or TV"}  # the others are their labels in lower case

_KINDS = {
    "PIR": "motion",
    "Magnetic": "magnetic",
    "Flush": "flush",
    "Pressure": "pressure",
    "Electric": "power",
}
_ROOMS = {"Living": "living room"}  # the others are their own names in lower case
_DEVICES = {"Maindoor": "main door"}
# Location, type and place as the files write them. Home B's description names a door in the
# bathroom and none in the living room; its recording has it the other way round.
_SENSORS = {
    "A": (
        "Shower PIR Bathroom", "Basin PIR Bathroom", "Cabinet Magnetic Bathroom",
        "Toilet Flush Bathroom", "Cooktop PIR Kitchen", "Fridge Magnetic Kitchen",
        "Cupboard Magnetic Kitchen", "Microwave Electric Kitchen", "Toaster Electric Kitchen",
        "Seat Pressure Living", "Bed Pressure Bedroom", "Maindoor Magnetic Entrance",
    ),
    "B": (
        "Shower PIR Bathroom", "Basin PIR Bathroom", "Toilet Flush Bathroom",
        "Fridge Magnetic Kitchen", "Cupboard Magnetic Kitchen", "Microwave Electric Kitchen",
        "Door PIR Kitchen", "Seat Pressure Living", "Door PIR Living", "Bed Pressure Bedroom",
        "Door PIR Bedroom", "Maindoor Magnetic Entrance",
    ),
}  # fmt: skip
_RESIDENT = "resident"  # the home's only one
_HEADER = (
    (1, r"Start time\s+End time\b", "the column names, from 'Start time'"),
    (2, r"[-\s]+$", "a rule of dashes"),
)


def read(
    root: Path,
    *,
    name: str,
    home: HomeLetter,
    on_error: OnError = "stop",
    outside: Literal["other", "drop"] = "other",
) -> Recording:
    """Reads one of the two homes. Each row of its sensor file gives an ON and an OFF event.

    Args:
        root: holds `OrdonezA_Sensors.txt`, `OrdonezA_ADLs.txt` and the same for B.
        name: the home's name in the event table.
        home: which of the two.
        on_error: what a sensor row at fault does: stop the reading, or be skipped and counted.
        outside: whether an event in no activity's interval is labelled `Other` or left out.

    Returns:
        Sessions are the calendar days of the home, named by their date. Where activities overlap,
        an event in both has both. An activity that ends before it starts (home A has three)
        covers nothing: it is left out and counted whatever `on_error` says.

    Raises:
        HarkdError: the folder does not hold this dataset, or there is no event in it.
        DataError: a sensor row (only with `on_error="stop"`), an activity row or a header at fault.
    """
    base = locate(root, "uci_adl")
    files = (base / f"Ordonez{home}_Sensors.txt", base / f"Ordonez{home}_ADLs.txt")
    described = _home(name, home)
    tally = Tally(base, on_error)
    intervals = _activities(files[1], base, tally)
    events = label_events(_events(files[0], base, tally, _SENSORS[home]), intervals, LABELS, OTHER)
    if outside == "drop":
        alone = pl.col("activities").list.first() == OTHER
        events = tally.drop(events, alone, "outside every activity")
    return Recording(described, event_table(events, described, root), dict(tally.dropped), files)


def _home(name: str, home: HomeLetter) -> Home:
    sensors = []
    for key in _SENSORS[home]:
        location, kind, place = key.split()
        device = _DEVICES.get(location, location.lower())
        room = _ROOMS.get(place, place.lower())
        sensors.append(Sensor(f"{location} {place}", room, device, _KINDS[kind]))
    names = (_NAMES.get(label, label.lower()) for label in LABELS)
    return Home(
        name=name,
        rooms=tuple(dict.fromkeys(sensor.room for sensor in sensors)),
        sensors=tuple(sensors),
        activities=(*map(Activity, LABELS, names), Activity(OTHER, "other")),
        other=OTHER,
    )


def _events(path: Path, base: Path, tally: Tally, keys: tuple[str, ...]) -> pl.DataFrame:
    """Two events per row, by time; in the same second as the rows stand, ON before OFF."""
    known = Check("rest", pl.col("rest").is_in(keys), "a known location, type and place", "sensor")
    forward = Check(
        "end", _time("end") >= _time("start"), "an end not before the start", "End time"
    )
    rows = _timed(tally.check(_rows(path, base, words=3), (*_ROW, forward, known)))
    return (
        pl.concat(
            rows.with_columns(pl.col(at).alias("at"), pl.lit(state).alias("state"))
            for at, state in (("from", "ON"), ("to", "OFF"))
        )
        .sort("at", "line", maintain_order=True)
        .with_columns(
            pl.col("at").dt.date().cast(pl.String).alias("session"),
            pl.col("at").alias("time"),
            pl.col("rest").str.replace(r" \S+ ", " ").alias("sensor"),
            pl.lit([_RESIDENT], pl.List(pl.String)).alias("residents"),
            pl.lit([_RESIDENT], pl.List(pl.String)).alias("owners"),
        )
    )


def _activities(path: Path, base: Path, tally: Tally) -> pl.DataFrame:
    known = Check("rest", pl.col("rest").is_in(LABELS), "a known activity", "Activity")
    rows = _rows(path, base, words=1)
    rows = _timed(tally.check(rows, (*_ROW, known), always_stop=True))
    rows = tally.drop(rows, pl.col("to") < pl.col("from"), "activity that ends before it starts")
    return rows.select(
        pl.lit(_RESIDENT).alias("owner"),
        pl.col("from").alias("start"),
        pl.col("to").alias("end"),
        pl.col("rest").alias("label"),
    )


def _time(column: str) -> pl.Expr:
    """The column as a point in time; null where it is none."""
    exact = pl.col(column).str.contains(r"^\d{4}-\d\d-\d\d \d\d:\d\d:[0-5]\d$")
    read = pl.col(column).str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="ms", strict=False)
    return pl.when(exact).then(read)


_ROW = (
    WHOLE,
    Check("start", _time("start").is_not_null(), "a time YYYY-MM-DD HH:MM:SS", "Start time"),
    Check("end", _time("end").is_not_null(), "a time YYYY-MM-DD HH:MM:SS", "End time"),
)


def _timed(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(_time("start").alias("from"), _time("end").alias("to"))


def _rows(path: Path, base: Path, words: int) -> pl.DataFrame:
    """The rows under the two header lines, divided at any blanks.

    Args:
        path: the file.
        base: folder that the column `file` is relative to.
        words: number of words in a row after its two times.

    Returns:
        `file`, `line`, `broken` (the text of a row with more or fewer words, else null), `start`,
        `end` and `rest` (the other words, with single blanks).
    """
    lines = read_lines(path)
    for line, pattern, wanted in _HEADER:
        text = lines["text"][line - 1] if lines.height >= line else ""
        if not re.match(pattern, text) or lines["line"][line - 1] != line:
            raise DataError(path, f"expected {wanted}, found {shown(text)}", line=line)
    text = pl.col("text").str.strip_chars().str.replace_all(r"\s+", " ")
    row = text.str.extract_groups(rf"^(\S+ \S+) (\S+ \S+) (\S+(?: \S+){{{words - 1}}})$")
    start, end, rest = (row.struct.field(group) for group in "123")
    return lines.slice(2).select(
        pl.lit(path.relative_to(base).as_posix()).alias("file"),
        "line",
        pl.when(start.is_null()).then(pl.col("text")).alias("broken"),
        start.alias("start"),
        end.alias("end"),
        rest.alias("rest"),
    )
