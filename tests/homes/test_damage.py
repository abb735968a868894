"""Damaged files: read correctly or a named error, and no other row changes."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import native
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from harkd.errors import DataError, HarkdError
from harkd.homes import marble, mural, uci_adl
from harkd.homes.rows import OnError
from harkd.records import Recording


@dataclass(frozen=True)
class Dataset:
    write: Callable[[Path], Path]
    read: Callable[[Path, OnError], Recording]
    events: str
    """the file whose rows are events"""
    header: int
    """lines before its first row"""


DATASETS = (
    Dataset(
        native.mural, lambda root, on: mural.read(root, name="h", on_error=on), "01/data.csv", 1
    ),
    Dataset(
        native.marble,
        lambda root, on: marble.read(root, name="h", on_error=on),
        "A1m/instance1/environmental.csv",
        1,
    ),
    Dataset(
        native.uci,
        lambda root, on: uci_adl.read(root, name="h", home="A", on_error=on),
        "OrdonezA_Sensors.txt",
        2,
    ),
)

byte = st.integers(0, 255).filter(lambda value: value != ord("\n"))
garbage = st.sampled_from([b"NaN", b"-5", b"9" * 30, b"\xff\xfe", b'"', b"\x00", b"", b"\xe9t\xe9"])


@st.composite
def damaged_line(draw: st.DrawFn, line: bytes) -> bytes:
    """The line with some of it flipped, cut, swapped or replaced; no line end is added."""
    at = draw(st.integers(0, len(line) - 1))
    parts = line.split(b"\t" if b"\t" in line else b",")
    first, second = draw(st.tuples(*[st.integers(0, len(parts) - 1)] * 2))
    match draw(st.sampled_from(["flip", "insert", "cut", "swap", "replace"])):
        case "flip":
            return line[:at] + bytes([draw(byte)]) + line[at + 1 :]
        case "insert":
            return line[:at] + draw(garbage) + line[at:]
        case "cut":
            return line[:at]
        case "swap":
            parts[first], parts[second] = parts[second], parts[first]
        case "replace":
            parts[first] = draw(garbage)
    return (b"\t" if b"\t" in line else b",").join(parts)


def content(events: pl.DataFrame, but: tuple[str, int]) -> pl.DataFrame:
    """The rows of all lines but one, without their position.

    MuRAL has no dates, so one wrong clock at the start of a session may count as the day before;
    what has a meaning is the time of day.
    """
    file, line = but
    return (
        events.filter(~((pl.col("file") == file) & (pl.col("line") == line)))
        .with_columns(pl.col("time").dt.time())
        .drop("index")
        .sort("file", "line", "state")
    )


def outcome(dataset: Dataset, root: Path, on_error: OnError) -> Recording | HarkdError:
    try:
        return dataset.read(root, on_error)
    except HarkdError as error:
        return error


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(DATASETS), st.data())
def test_a_damaged_row_is_read_or_named_and_changes_no_other(
    dataset: Dataset, data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = dataset.write(Path(folder))
        whole = dataset.read(root, "stop").events
        path = root / dataset.events
        lines = path.read_bytes().split(b"\n")
        rows = [at for at in range(dataset.header, len(lines)) if lines[at]]
        at = data.draw(st.sampled_from(rows))
        lines[at] = data.draw(damaged_line(lines[at]))
        path.write_bytes(b"\n".join(lines))
        spot = (dataset.events, at + 1)
        stopped = outcome(dataset, root, "stop")
        if isinstance(stopped, HarkdError):
            assert isinstance(stopped, DataError)
            assert (stopped.file, stopped.line) == (str(path), at + 1)
        skipped = dataset.read(root, "skip")
        assert_frame_equal(content(skipped.events, spot), content(whole, spot))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(DATASETS), st.sampled_from(["stop", "skip"]), st.data())
def test_no_damage_to_any_file_raises_anything_but_a_named_error(
    dataset: Dataset, on_error: OnError, data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = dataset.write(Path(folder))
        path = data.draw(st.sampled_from(sorted(p for p in root.rglob("*") if p.is_file())))
        text = path.read_bytes()
        at, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
        choices = [
            b"",
            b"\xef\xbb\xbf" + text,
            text.decode().encode("utf-16"),
            text.replace(b"\n", b"\r"),
            text[:at],
            text[:at] + data.draw(st.binary(max_size=8)) + text[end:],
            text[:at] + text[end:] + text[at:end],
        ]
        path.write_bytes(data.draw(st.sampled_from(choices)))
        result = outcome(dataset, root, on_error)
        if isinstance(result, HarkdError):
            assert str(root) in str(result)
            assert "\n" not in str(result)
        else:
            assert result.events.null_count().sum_horizontal().item() == 0
            assert result.events["activities"].list.len().min() != 0
