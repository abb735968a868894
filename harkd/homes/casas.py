"""CASAS (Washington State University): many homes, one file each; real data.

Two forms of the same row, date, time, sensor, value and sometimes an annotation:

    2010-11-04 00:03:50.209589 M003 ON Sleeping begin     the old text files; blanks or tabs
    2011-06-15,01:03:39.14962,Bedroom,ON,Sleep="begin"    the 2025 release (Zenodo 15708568)

Known of the release: no header line, a fifth field only where there is an annotation, an activity
without begin or end for a single event, numbers among the values, a few hundred values that are
none (`OF`, `OFFEat`), activities that begin without an end or the reverse. Assumed, and accepted:
a header line, quoted fields, date and time in one field, `Sleep,begin` in two, several
annotations in one row, labels with blanks (`R1 sleep begin`).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import polars as pl

from harkd.errors import DataError
from harkd.homes.casas_home import describe, spellings
from harkd.homes.labels import label_events
from harkd.homes.layouts import locate
from harkd.homes.rows import Check, OnError, Tally, read_lines, shown
from harkd.homes.table import event_table
from harkd.records import Recording

STATES = (
    "ON", "OFF", "OPEN", "CLOSE", "OPENED", "CLOSED", "PRESENT", "ABSENT",
    "START", "STOP", "END",
)  # fmt: skip
_NUMBER = r"^[-+]?\d+(\.\d*)?$"
_LINE = (
    r"^(\d{4}-\d\d-\d\d)[\sT,]+(\d\d:\d\d:[0-5]\d(?:\.\d*)?)"
    r"[\s,]+([^\s,]+)[\s,]+([^\s,]+)(?:[\s,]+(.*))?$"
)
_HEADER = r"\W*(date|time|timestamp|datetime)\b"
_LABEL = r"[A-Za-z0-9][A-Za-z0-9_.+/-]*(?: [A-Za-z0-9_.+/-]+)*?"
_MARK = rf"({_LABEL}) ((?i:begin|end))(?: |$)"
_NOTE = rf"^(?:(?:{_MARK})+|[A-Za-z][A-Za-z0-9_.+/-]*)?$"
_RESIDENT = r"^[Rr](\d+)[ _.](.+)$"
_EVERYBODY = "home"  # an annotation says what is done in the home, not which events come of it


def read(
    root: Path,
    *,
    name: str,
    home: str,
    on_error: OnError = "stop",
    outside: Literal["other", "drop"] = "other",
) -> Recording:
    """Reads one home. An activity holds all rows from its `begin` to its `end`, in file order.

    Labels that name a resident (`R1_Sleep`, `r2.Dress`) are the same activity for all residents;
    an event in the activities of several has all of them. The home's activities and sensors are
    those of the file, which describes neither; spellings that differ only in case, blanks and
    underscores are one.

    Args:
        root: holds `<home>.csv`, `<home>.txt`, `<home>/data`, `<home>/data.txt` or
            `<home>/<home>.ann.txt`.
        name: the home's name in the event table.
        home: which home: 'hh101', 'aruba', ...
        on_error: what a row at fault does: stop the reading, or be skipped and counted.
        outside: whether an event in no activity is labelled as other or left out and counted.

    Returns:
        Sessions are the calendar days, named by their date. `residents` names those whose
        annotation stands in the event's own row, and is empty elsewhere. Numbers (temperature,
        light, power) are no changes of state: they are left out and counted, like a `begin`
        without an `end` and an `end` without a `begin`, whatever `on_error` says.

    Raises:
        HarkdError: the folder does not hold CASAS, or there is no event in it.
        DataError: no such home, no annotation in its file, a row (only with `on_error="stop"`),
            or an annotation that cannot be read.
    """
    base = locate(root, "casas")
    file = _file(base, home)
    tally = Tally(base, on_error)
    rows = _rows(file, base, tally)
    marks = _marks(rows)
    if marks.is_empty():
        raise DataError(file, "has no annotated activity; take a labelled home of CASAS instead")
    events = _events(rows, tally).join(_residents(marks), on="line", how="left")
    described = describe(name, events, marks["label"])
    events = label_events(
        events.with_columns(
            pl.col("residents").fill_null(pl.lit([], pl.List(pl.String))),
            pl.lit([_EVERYBODY], pl.List(pl.String)).alias("owners"),
            pl.col("line").alias("at"),
        ),
        _intervals(marks, tally),
        [activity.label for activity in described.activities],
        described.other,
    )
    if outside == "drop":
        alone = pl.col("activities").list.first() == described.other
        events = tally.drop(events, alone, "outside every activity")
    return Recording(described, event_table(events, described, root), dict(tally.dropped), (file,))


def _file(base: Path, home: str) -> Path:
    endings = (".csv", ".txt", "/data", "/data.txt", f"/{home}.ann.txt")
    choices = [f"{home}{ending}" for ending in endings]
    found = next((base / choice for choice in choices if (base / choice).is_file()), None)
    if found is None:
        problem = f"has no home {shown(home)}: expected one of {', '.join(choices)}"
        raise DataError(base, f"{problem}; name another with dataset.reader.home")
    return found


def _rows(file: Path, base: Path, tally: Tally) -> pl.DataFrame:
    """`file`, `line`, `text`, and its `date`, `time`, `sensor`, `value` (null where it is no row).

    `note` is its annotation with single blanks between the words, '' where it has none.

    Raises:
        DataError: an annotation that cannot be read; the labels of other rows hang on it.
    """
    lines = read_lines(file)
    if lines.height and re.match(_HEADER, lines["text"][0].lower()):
        lines = lines.slice(1)
    plain = pl.col("text").str.replace_all('"', " ", literal=True).str.strip_chars(" \t,")
    fields = ("date", "time", "sensor", "value", "note")
    groups = pl.col("fields").struct
    rows = lines.with_columns(plain.str.extract_groups(_LINE).alias("fields")).select(
        pl.lit(file.relative_to(base).as_posix()).alias("file"),
        "line",
        "text",
        *(groups.field(str(number)).alias(field) for number, field in enumerate(fields, start=1)),
    )
    note = pl.col("note").fill_null("").str.replace_all(r"[\s,=]+", " ").str.strip_chars()
    annotated = pl.col("text").str.contains(r"(?i)\b(begin|end)\b")
    return tally.check(
        rows.with_columns(note),
        (
            Check("text", pl.col("date").is_not_null() | ~annotated, _WANTED, "row"),
            Check(
                "note",
                pl.col("note").str.contains(_NOTE),
                "an activity, alone or with begin or end",
                "activity",
            ),
        ),
        always_stop=True,
    )


_WANTED = "date, time, sensor, value and perhaps an activity"


def _events(rows: pl.DataFrame, tally: Tally) -> pl.DataFrame:
    """`file`, `line`, `session`, `time`, `sensor` and `state` of the rows that tell of a change."""
    time = pl.concat_str("date", pl.lit(" "), "time").str.to_datetime(
        "%Y-%m-%d %H:%M:%S%.f", time_unit="ms", strict=False
    )
    number = pl.col("value").str.contains(_NUMBER)
    state = pl.col("value").str.to_uppercase()
    rows = tally.check(
        rows,
        (
            Check("text", pl.col("date").is_not_null(), _WANTED, "row"),
            Check("time", time.is_not_null(), "a date and time YYYY-MM-DD HH:MM:SS"),
            Check(
                "sensor",
                pl.col("sensor").str.contains(r"^[A-Za-z][A-Za-z0-9_-]*$"),
                "a sensor's name",
            ),
            Check("value", state.is_in(STATES) | number, "ON, OFF, OPEN, CLOSE, ... or a number"),
        ),
    )
    rows = tally.drop(rows, number, "a number, not a change of state")
    return rows.select(
        "file",
        "line",
        time.dt.date().cast(pl.String).alias("session"),
        time.alias("time"),
        pl.col("sensor").replace_strict(spellings(rows["sensor"]), return_dtype=pl.String),
        state.alias("state"),
    )


def _marks(rows: pl.DataFrame) -> pl.DataFrame:
    """The annotations in file order: `line`, `resident` ('' where none), `label`, `kind`.

    `kind` is begin, end or once.
    """
    noted = rows.filter(pl.col("note") != "").select("line", "note")
    mark = pl.col("mark")
    lasting = noted.select("line", pl.col("note").str.extract_all(_MARK).alias("mark"))
    single = noted.filter(~pl.col("note").str.contains(_MARK))
    whole = pl.concat(
        (
            lasting.filter(mark.list.len() > 0)
            .explode("mark")
            .select(
                "line",
                mark.str.extract(_MARK, 1).alias("whole"),
                mark.str.extract(_MARK, 2).str.to_lowercase().alias("kind"),
            ),
            single.select("line", pl.col("note").alias("whole"), pl.lit("once").alias("kind")),
        )
    ).sort("line", maintain_order=True)
    number = pl.col("whole").str.extract(_RESIDENT, 1)
    marks = whole.select(
        "line",
        pl.concat_str(pl.lit("R"), number).fill_null("").alias("resident"),
        pl.coalesce(pl.col("whole").str.extract(_RESIDENT, 2), "whole").alias("label"),
        "kind",
    )
    known = spellings(marks["label"])
    return marks.with_columns(pl.col("label").replace_strict(known, return_dtype=pl.String))


def _residents(marks: pl.DataFrame) -> pl.DataFrame:
    named = marks.filter(pl.col("resident") != "")
    return named.group_by("line").agg(pl.col("resident").unique().sort().alias("residents"))


def _intervals(marks: pl.DataFrame, tally: Tally) -> pl.DataFrame:
    """From each begin to the same resident's next mark of that activity, if that is an end."""
    whose = ["resident", "label"]
    kind = pl.col("kind")
    marks = marks.with_columns(
        kind.shift(-1).over(whose).alias("next"),
        kind.shift(1).over(whose).alias("previous"),
        pl.col("line").shift(-1).over(whose).alias("until"),
    )
    no_end = (kind == "begin") & (pl.col("next") != "end").fill_null(True)
    no_begin = (kind == "end") & (pl.col("previous") != "begin").fill_null(True)
    marks = tally.drop(marks, no_end, "annotation: a begin without its end")
    marks = tally.drop(marks, no_begin, "annotation: an end without its begin")
    return marks.filter(kind != "end").select(
        pl.lit(_EVERYBODY).alias("owner"),
        pl.col("line").alias("start"),
        pl.when(kind == "once").then("line").otherwise("until").alias("end"),
        "label",
    )
