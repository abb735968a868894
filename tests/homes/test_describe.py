"""The counts of a recording, and the numbers behind the pictures of its card."""

from __future__ import annotations

import math
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import native
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harkd.homes import mural
from harkd.homes.card import numbers
from harkd.homes.counts import count
from harkd.homes.datasets import open_dataset
from harkd.homes.table import EVENTS
from harkd.records import Activity, Home, Recording, Sensor
from harkd.windows import windows_by_count

HOME = Home(
    name="h",
    rooms=("kitchen", "hall"),
    sensors=(Sensor("K", "kitchen", "kettle", "power"), Sensor("D", "hall", "door", "magnetic")),
    activities=(
        Activity("TEA", "having tea"),
        Activity("OUT", "going out"),
        Activity("O", "other"),
    ),
    other="O",
)
NOON = datetime(2024, 5, 6, 12)

Row = tuple[str, float, str, list[str], list[str]]
"""session, seconds after noon, sensor, activities, residents"""


def table(rows: list[Row]) -> pl.DataFrame:
    """An event table with these events, in this order within each session."""
    rooms = {sensor.id: sensor for sensor in HOME.sensors}
    seen: Counter[str] = Counter()
    events = []
    for line, (session, seconds, sensor, activities, residents) in enumerate(rows, start=2):
        room, device = rooms[sensor].room, rooms[sensor].device
        time = NOON + timedelta(seconds=seconds)
        events.append(
            ("h", session, seen[session], time, sensor, room, device, "ON",
             f"{room} {device} ON", activities, residents, "events.csv", line)
        )  # fmt: skip
        seen[session] += 1
    frame = pl.DataFrame(events, schema=EVENTS, orient="row")
    return frame.sort("session", "index", maintain_order=True)


def pairs(amounts: list[numbers.Amount]) -> dict[str, int]:
    return {one.name: one.count for one in amounts if one.count}


def test_counts_of_the_ordonez_layout_are_those_made_by_hand(tmp_path: Path) -> None:
    root = native.uci(tmp_path)
    counts = count(open_dataset("uci_adl", root).recording, 3)
    # Four rows on two days; the last ends on the second. One activity ends before it starts.
    assert (counts.rows, counts.dropped, counts.events) == (5, 1, 8)
    assert (counts.sessions, counts.windows) == (2, 4)
    assert (counts.sensors, counts.activities, counts.residents) == (4, 4, 1)


def test_rows_are_those_with_an_event_and_those_left_out(tmp_path: Path) -> None:
    counts = count(mural.read(native.mural(tmp_path), name="m"), 10)
    assert counts.rows == len(native.MURAL_ROWS) == counts.events + counts.dropped


@given(lengths=st.lists(st.integers(1, 30), min_size=1, max_size=6), window=st.integers(1, 12))
def test_windows_are_as_many_as_are_cut(lengths: list[int], window: int) -> None:
    rows: list[Row] = [
        (f"s{number}", at, "K", ["TEA"], [])
        for number, length in enumerate(lengths)
        for at in range(length)
    ]
    events = table(rows)
    counts = count(Recording(HOME, events, {}, ()), window)
    assert counts.windows == len(list(windows_by_count(events, size=window)))
    assert counts.residents == 0


def test_every_label_and_sensor_is_told_also_one_that_never_occurs() -> None:
    events = table([("a", 0, "K", ["TEA", "OUT"], []), ("a", 1, "K", ["TEA"], [])])
    labels = numbers.labels(events, HOME)
    assert [(one.name, one.count, one.share) for one in labels] == [
        ("having tea", 2, 1.0), ("going out", 1, 0.5), ("other", 0, 0.0),
    ]  # fmt: skip
    sensors = numbers.sensors(events, HOME)
    assert [(one.name, one.count) for one in sensors] == [("kitchen kettle", 2), ("hall door", 0)]


@pytest.mark.parametrize(
    ("seconds", "name"),
    [(0, "< 1 s"), (0.999, "< 1 s"), (1, "1 s"), (59.9, "30 s"), (60, "1 min"), (3599, "30 min"),
     (3600, "≥ 1 h"), (10**9, "≥ 1 h"), (-0.001, "back")],
)  # fmt: skip
def test_a_gap_stands_in_the_column_that_starts_at_or_below_it(seconds: float, name: str) -> None:
    rows: list[Row] = [("a", 0, "K", ["O"], []), ("a", seconds, "K", ["O"], [])]
    amounts, _ = numbers.gaps(table(rows))
    assert pairs(amounts) == {name: 1}


def test_gaps_are_within_sessions() -> None:
    rows: list[Row] = [("a", 0, "K", ["O"], []), ("b", 9, "K", ["O"], [])]
    amounts, words = numbers.gaps(table(rows))
    assert pairs(amounts) == {}
    assert words == "no session has two events"


def test_activities_at_once_are_counted_per_minute_and_session() -> None:
    rows: list[Row] = [
        ("a", 0, "K", ["TEA"], []),
        ("a", 30, "D", ["OUT"], []),
        ("a", 59, "D", ["OUT", "O"], []),
        ("a", 60, "D", ["OUT"], []),
        ("a", 300, "D", ["O"], []),
        ("b", 0, "K", ["TEA"], []),
    ]
    assert pairs(numbers.concurrency(table(rows), HOME)) == {"0": 1, "1": 2, "2": 1}


def test_many_activities_at_once_share_the_last_column() -> None:
    rows: list[Row] = [("a", 0, "K", [f"L{n}" for n in range(number)], []) for number in (8, 20)]
    amounts = numbers.concurrency(table(rows), HOME)
    assert [one.name for one in amounts] == [*"01234567", "≥ 8"]
    assert pairs(amounts) == {"≥ 8": 1}


@given(
    st.lists(
        st.lists(st.sampled_from("TUVWXYZ"), min_size=1, max_size=3, unique=True),
        min_size=1,
        max_size=40,
    ),
    st.integers(1, 12),
)
def test_entropy_is_that_of_the_labels_in_each_window(labels: list[list[str]], window: int) -> None:
    events = table([("a", at, "K", some, []) for at, some in enumerate(labels)])
    amounts, mean = numbers.entropy(events, window)
    bits = []
    for first in range(0, len(labels), window):
        found = Counter(label for some in labels[first : first + window] for label in some)
        shares = [number / found.total() for number in found.values()]
        bits.append(-sum(share * math.log2(share) for share in shares))
    expected = Counter(f"{max(0, math.ceil(2 * value - 1e-9)) / 2:g}" for value in bits)
    assert pairs(amounts) == expected
    assert mean == pytest.approx(sum(bits) / len(bits), abs=1e-9)


def test_the_session_shown_is_a_usual_one_of_many_residents() -> None:
    rows: list[Row] = [("alone", at, "K", ["TEA"], ["A"]) for at in range(50)]
    for name, length in (("short", 2), ("usual", 5), ("long", 30)):
        rows += [(name, at, "K", ["TEA"], ["A", "B"]) for at in range(length)]
    assert numbers.typical_session(table(rows)) == "usual"


def test_a_session_starts_at_a_date_only_where_the_data_have_dates(tmp_path: Path) -> None:
    undated = numbers.sessions(mural.read(native.mural(tmp_path), name="m").events)
    dated = numbers.sessions(table([("a", 0, "K", ["O"], ["A"]), ("a", 90, "K", ["O"], [])]))
    assert [one["start"] for one in (*undated, *dated)] == ["19:00", "2024-05-06 12:00"]
    assert [(one["minutes"], one["events"], one["residents"]) for one in dated] == [(1.5, 2, 1)]
