"""2,000 files damaged at random: each is read correctly or named, and no other row changes."""

from __future__ import annotations

import re
import zlib
from difflib import SequenceMatcher
from pathlib import Path
from random import Random

import polars as pl
import pytest
from damage import DAMAGES, DATASETS, HARMLESS, TRUTH, Dataset, as_text
from polars.testing import assert_frame_equal

from harkd.errors import DataError, HarkdError
from harkd.homes.own_parquet import read_parquet
from harkd.records import Recording

EACH = 28
"""Files per reader and kind of damage, half of them read with each `on_error`."""


def test_there_are_two_thousand() -> None:
    assert len(DATASETS) * len(DAMAGES) * EACH >= 2_000


@pytest.mark.parametrize("kind", DAMAGES)
@pytest.mark.parametrize("name", DATASETS)
def test_a_damaged_file_is_read_correctly_or_named(
    name: str, kind: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    dataset = DATASETS[name]
    root = dataset.write(tmp_path / "data")
    whole = dataset.read(root, "stop")
    for number in range(EACH):
        draw = Random(zlib.crc32(f"{name} {kind} {number}".encode()))
        rows = draw.random() < 0.7 or not dataset.others
        file = draw.choice(dataset.events if rows else dataset.others)
        path = root / file
        stored = path.read_bytes()
        packed = dataset.packed.get(file) if rows else None
        before = as_text(stored) if packed else stored
        after = DAMAGES[kind](draw, before, dataset)
        path.write_bytes(packed(after) if packed else after)
        try:
            read: Recording | HarkdError = dataset.read(root, ("stop", "skip")[number % 2])
        except HarkdError as error:
            read = error
        path.write_bytes(stored)
        assert_whole_or_named(read, str(root))
        if kind in HARMLESS and (packed or path.suffix != ".parquet"):
            assert isinstance(read, Recording)
            assert_frame_equal(read.events, whole.events)
        elif rows:
            check_rows(dataset, file, before, after, read, whole)
        elif isinstance(read, Recording) and path.suffix in (".csv", ".txt"):
            # Annotation decides no more than annotation.
            assert_frame_equal(read.events.drop(TRUTH), whole.events.drop(TRUTH))
    printed = capfd.readouterr()
    assert (printed.out, printed.err) == ("", "")


def test_a_parquet_file_damaged_inside_prints_no_trace_beside_its_error(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    root = DATASETS["own parquet"].write(tmp_path / "data")
    path = root / "events.parquet"
    stored, told = path.read_bytes(), []
    for at in range(100, 700):  # in pages and their headers: at some of them polars panics
        path.write_bytes(stored[:at] + bytes([stored[at] ^ 0xFF]) + stored[at + 1 :])
        try:
            read_parquet(path, root, {"state": ("state",)}, {})
        except DataError as error:
            told.append(error.problem)
    assert "is damaged; write the parquet file again" in told
    assert capfd.readouterr().err == ""


def assert_whole_or_named(read: Recording | HarkdError, folder: str) -> None:
    """Either every event is whole, or one line names the file."""
    if isinstance(read, HarkdError):
        assert folder in str(read)
        assert "\n" not in str(read)
    else:
        assert read.events.null_count().sum_horizontal().item() == 0
        assert read.events["activities"].list.len().min() != 0


def check_rows(
    dataset: Dataset,
    file: str,
    before: bytes,
    after: bytes,
    read: Recording | HarkdError,
    whole: Recording,
) -> None:
    """An error names a damaged row; without one, all rows that are not damaged are as before."""
    same = untouched(before, after)
    header = range(1, dataset.header + 1)
    if any(same.get(line) != line for line in header):  # other columns: any row may be at fault
        return
    packed = file in dataset.packed  # its rows count from 1, without the header
    if isinstance(read, DataError):
        assert read.file.endswith(file)
        if read.line is not None:
            assert read.line + packed not in same
        else:
            assert packed or "no annotated activity" in str(read)
    elif isinstance(read, HarkdError):
        assert "no sensor event" in str(read)
        assert set(same) <= set(header)
    else:
        assert_all_accounted(dataset, file, after, read, whole)
        columns = list(dataset.compared)
        if hangs_on(before, after, same):
            columns = [column for column in columns if column not in TRUTH]
        lines = {now - packed: was - packed for now, was in same.items()}
        kept = {was: was for was in lines.values()}
        assert_frame_equal(content(read, file, lines, columns), content(whole, file, kept, columns))


def assert_all_accounted(
    dataset: Dataset, file: str, after: bytes, read: Recording, whole: Recording
) -> None:
    """Every row of the file gave an event or is counted among what was dropped."""
    rows = [line for line in after.split(b"\n")[dataset.header :] if re.search(rb"[!-~]", line)]
    events = read.events.filter(pl.col("file") == file)["line"].n_unique()
    elsewhere = whole.events.filter(pl.col("file") != file).height
    assert read.events.filter(pl.col("file") != file).height == elsewhere
    assert len(rows) - events <= sum(read.dropped.values())


def hangs_on(before: bytes, after: bytes, same: dict[int, int]) -> bool:
    """Whether a damaged line begins or ends an activity of other rows, as CASAS's do."""
    damaged = [line for at, line in enumerate(before.split(b"\n"), 1) if at not in same.values()]
    damaged += [line for at, line in enumerate(after.split(b"\n"), 1) if at not in same]
    return any(re.search(rb"(?i)begin|end", line) for line in damaged)


def untouched(before: bytes, after: bytes) -> dict[int, int]:
    """Line that is as it was, and not blank -> its number before."""
    old, new = before.split(b"\n"), after.split(b"\n")
    blocks = SequenceMatcher(None, new, old, autojunk=False).get_matching_blocks()
    lines = {at + n + 1: was + n + 1 for at, was, size in blocks for n in range(size)}
    return {at: was for at, was in lines.items() if new[at - 1].strip()}


def content(
    recording: Recording, file: str, lines: dict[int, int], columns: list[str]
) -> pl.DataFrame:
    """The events of these lines and of all other files, by the lines' numbers before.

    MuRAL has no dates: one wrong clock at a session's start may count as the day before, and
    what has a meaning is the time of day.
    """
    own = pl.col("file") == file
    return (
        recording.events.filter(~own | pl.col("line").is_in(list(lines)))
        .with_columns(
            pl.when(own).then(pl.col("line").replace(lines)).otherwise("line").alias("line"),
            pl.col("time").dt.time(),
        )
        .select("file", "line", *columns)
        .sort("file", "line", "state")
    )
