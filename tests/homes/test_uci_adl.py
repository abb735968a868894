from __future__ import annotations

import os
from pathlib import Path

import native
import pytest
from polars.testing import assert_frame_equal

from harkd.errors import DataError
from harkd.homes import uci_adl
from harkd.homes.counts import Counts, count
from harkd.homes.table import EVENTS


def test_a_row_is_an_on_and_an_off_event_in_the_order_of_time(tmp_path: Path) -> None:
    recording = uci_adl.read(native.uci(tmp_path), name="a", home="A")
    events = recording.events
    assert events.schema == EVENTS
    assert [f"{time:%d %H:%M:%S}" for time in events["time"]] == [
        "28 02:27:59", "28 10:18:11", "28 10:21:24", "28 10:21:31", "28 10:21:31", "28 10:23:31",
        "28 23:50:00", "29 00:10:00",
    ]  # fmt: skip
    assert events["text"].to_list() == [
        "bedroom bed ON",
        "bedroom bed OFF",
        "bathroom cabinet ON",
        "bathroom cabinet OFF",
        "bathroom basin ON",
        "bathroom basin OFF",
        "living room seat ON",
        "living room seat OFF",
    ]
    assert events["line"].to_list() == [3, 3, 4, 4, 5, 5, 6, 6]
    assert events["session"].to_list() == ["2011-11-28"] * 7 + ["2011-11-29"]
    assert events["index"].to_list() == [0, 1, 2, 3, 4, 5, 6, 0]


def test_overlapping_activities_are_a_set_and_none_is_other(tmp_path: Path) -> None:
    recording = uci_adl.read(native.uci(tmp_path), name="a", home="A")
    assert recording.events["activities"].to_list() == [
        ["Sleeping"],
        ["Other"],
        ["Toileting"],
        ["Toileting", "Grooming"],
        ["Toileting", "Grooming"],
        ["Grooming"],
        ["Spare_Time/TV"],
        ["Spare_Time/TV"],
    ]
    assert recording.dropped == {"activity that ends before it starts": 1}


def test_events_outside_can_be_dropped_and_are_counted(tmp_path: Path) -> None:
    recording = uci_adl.read(native.uci(tmp_path), name="a", home="A", outside="drop")
    assert recording.events.height == 7
    assert recording.dropped["outside every activity"] == 1


def test_homes_name_what_their_description_does_whatever_was_seen(tmp_path: Path) -> None:
    home = uci_adl.read(native.uci(tmp_path), name="a", home="A").home
    names = [activity.name for activity in home.activities]
    assert names[6:] == ["dinner", "snack", "spare time or TV", "grooming", "other"]
    assert len(set(names)) == 11
    assert len(home.sensors) == 12
    assert home.rooms == ("bathroom", "kitchen", "living room", "bedroom", "entrance")


FAULTS = [
    ("2011-11-28 10:00:00\t2011-11-28 10:00:01\tBed\tPressure", None, "fields"),
    ("2011-11-28 10:00:00\t2011-11-28", None, "fields"),
    ("2011-13-28 10:00:00\t2011-11-28 10:00:01\tBed\tPressure\tBedroom", "Start time", "13-28"),
    ("2011-11-28 10:00:00\t-011-11-28 10:00:01\tBed\tPressure\tBedroom", "End time", "-011"),
    ("2011-11-28 10:00:02\t2011-11-28 10:00:01\tBed\tPressure\tBedroom", "End time", "not before"),
    ("2011-11-28 10:00:00\t2011-11-28 10:00:01\tDoor\tPIR\tBedroom", "sensor", "Door PIR Bedroom"),
]


@pytest.mark.parametrize(("row", "column", "problem"), FAULTS)
def test_a_row_at_fault_is_named_or_skipped_and_counted(
    tmp_path: Path, row: str, column: str | None, problem: str
) -> None:
    good = uci_adl.read(native.uci(tmp_path), name="a", home="A")
    native.uci(tmp_path, (*native.UCI_SENSORS, row))
    with pytest.raises(DataError, match=r"OrdonezA_Sensors\.txt, line 7") as caught:
        uci_adl.read(tmp_path, name="a", home="A")
    assert caught.value.column == column
    assert problem in caught.value.problem
    skipped = uci_adl.read(tmp_path, name="a", home="A", on_error="skip")
    assert_frame_equal(skipped.events, good.events)
    assert sum(skipped.dropped.values()) == sum(good.dropped.values()) + 1


def test_an_unknown_activity_always_stops(tmp_path: Path) -> None:
    adls = (*native.UCI_ADLS, "2011-11-28 10:00:00\t2011-11-28 10:00:01\tSinging")
    native.uci(tmp_path, adls=adls)
    with pytest.raises(DataError, match=r"line 8, column 'Activity'.*never skips"):
        uci_adl.read(tmp_path, name="a", home="A", on_error="skip")


@pytest.mark.parametrize(("text", "line"), [("", 1), ("Start time  End time\n\n---\n", 2)])
def test_a_header_at_fault_is_named(tmp_path: Path, text: str, line: int) -> None:
    native.uci(tmp_path)
    (tmp_path / "OrdonezA_ADLs.txt").write_text(text)
    with pytest.raises(DataError, match=rf"OrdonezA_ADLs\.txt, line {line}"):
        uci_adl.read(tmp_path, name="a", home="A")


def test_the_other_home_is_missed_by_name(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"OrdonezB_ADLs\.txt: is missing"):
        uci_adl.read(native.uci(tmp_path), name="b", home="B")


# Counted in the published files by a few lines of plain Python: a row gives two events, sessions
# are the dates of their times; then the events in no activity's interval, and those in two's.
@pytest.mark.skipif("HARKD_UCI_ADL" not in os.environ, reason="HARKD_UCI_ADL names no folder")
@pytest.mark.parametrize(
    ("home", "counts", "outside", "in_two"),
    [
        ("A", Counts(15, 412, 3, 818, 12, 9, 1, 90), 68, 2),
        ("B", Counts(23, 2334, 0, 4668, 12, 10, 1, 479), 1687, 98),
    ],
)
def test_published_files_give_what_is_counted_by_hand(
    home: uci_adl.HomeLetter, counts: Counts, outside: int, in_two: int
) -> None:
    recording = uci_adl.read(Path(os.environ["HARKD_UCI_ADL"]), name="o", home=home)
    activities = recording.events["activities"]
    assert count(recording, 10) == counts
    assert (activities.list.first() == "Other").sum() == outside
    assert (activities.list.len() > 1).sum() == in_two
