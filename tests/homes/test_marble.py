from __future__ import annotations

from pathlib import Path

import native
import pytest
from polars.testing import assert_frame_equal

from harkd.errors import DataError, HarkdError
from harkd.homes import marble
from harkd.homes.table import EVENTS

INSTANCE = "A1m/instance1"


def environmental(root: Path) -> Path:
    return root / INSTANCE / "environmental.csv"


def gold(root: Path) -> list[list[str]]:
    return marble.read(root, name="m", phone_events=False).events["activities"].to_list()


def test_events_are_as_the_rows_say(tmp_path: Path) -> None:
    recording = marble.read(native.marble(tmp_path), name="flat")
    events = recording.events
    assert events.schema == EVENTS
    assert events["text"].to_list() == [
        "kitchen fridge ON",
        "kitchen stove OFF",
        "dining room chair_1 ON",
        "dining room chair_1 OFF",
        "smartphone outgoing call ON",
    ]
    assert events["session"].unique().to_list() == ["A1m-instance1"]
    assert events["residents"].to_list() == [["subject-203"]] * 5
    assert str(events["time"][0]) == "2019-07-02 11:33:25"
    assert events.row(4, named=True)["file"] == "A1m/instance1/subject-203/smartphone.csv"
    assert recording.dropped == {}
    assert len(recording.sources) == 3


def test_activities_read_as_english_and_stay_apart(tmp_path: Path) -> None:
    home = marble.read(native.marble(tmp_path), name="m").home
    names = {activity.label: activity.name for activity in home.activities}
    assert names["PREPARING_COLD_MEAL"] == "preparing cold meal"
    assert names["WATCHING_TV"] == "watching TV"
    assert len(names) == len(set(names.values())) == 14
    assert home.other == "OTHER"
    assert len({(sensor.room, sensor.device) for sensor in home.sensors}) == 18


def test_bounds_are_inclusive_and_gaps_and_transitions_are_other(tmp_path: Path) -> None:
    # 10 s is in both intervals that touch there; 25 s is in a TRANSITION; 35 s is in a gap.
    assert gold(native.marble(tmp_path)) == [
        ["COOKING"],
        ["COOKING", "EATING"],
        ["OTHER"],
        ["OTHER"],
    ]


def test_events_outside_can_be_dropped_and_are_counted(tmp_path: Path) -> None:
    recording = marble.read(native.marble(tmp_path), name="m", outside="drop")
    assert recording.events.height == 3
    assert recording.dropped == {"outside every activity": 2}


def test_phone_events_can_be_left_out(tmp_path: Path) -> None:
    root = native.marble(tmp_path)
    with environmental(root).open("a") as file:
        file.write(f"{native.MARBLE_DAY + 41_000},S2,ON,203\n")
    recording = marble.read(root, name="m", phone_events=False)
    assert recording.events.height == 4
    assert recording.dropped == {"phone event (phone_events=false)": 1}
    assert "smartphone" not in recording.home.rooms


@pytest.mark.parametrize(
    ("header", "row", "text"),
    [
        ("ts,sensor_id,sensor_status", "S2,OFF", "smartphone incoming call OFF"),
        ("ts,event_id,status", "S2,ON", "smartphone incoming call ON"),
        ("ts,event,event_status", "S1,OFF", "smartphone outgoing call OFF"),
        ("ts,event_id", "S1", "smartphone outgoing call ON"),
    ],
)
def test_phone_logs_in_all_their_forms(tmp_path: Path, header: str, row: str, text: str) -> None:
    root = native.marble(tmp_path)
    phone = root / INSTANCE / "subject-203" / "smartphone.csv"
    phone.write_text(f"{header}\n{native.MARBLE_DAY},{row}\n")
    assert marble.read(root, name="m").events["text"][0] == text


def test_phone_log_may_be_missing(tmp_path: Path) -> None:
    root = native.marble(tmp_path)
    (root / INSTANCE / "subject-203" / "smartphone.csv").unlink()
    assert marble.read(root, name="m").events.height == 4


@pytest.mark.parametrize("outer", ["subject-203", "203.0"])
def test_subjects_in_all_their_forms(tmp_path: Path, outer: str) -> None:
    root = native.marble(tmp_path, subjects=("203", "207"))
    expected = marble.read(root, name="m").events
    environmental(root).write_text(environmental(root).read_text().replace(",203", f",{outer}"))
    assert_frame_equal(marble.read(root, name="m").events, expected)


@pytest.mark.parametrize("column", [True, False])
@pytest.mark.parametrize("subjects", [("203",), ("203", "207")])
def test_without_a_subject(tmp_path: Path, subjects: tuple[str, ...], column: bool) -> None:
    root = native.marble(tmp_path, subjects=subjects)
    text = environmental(root).read_text()
    text = (
        text.replace(",203", ",") if column else text.replace(",203", "").replace(",subject_id", "")
    )
    environmental(root).write_text(text)
    own = root / INSTANCE / f"subject-{subjects[-1]}" / "labels.csv"
    own.write_text(own.read_text().replace("COOKING", "USING_PC"))
    events = marble.read(root, name="m", phone_events=False).events
    if len(subjects) == 1:  # it is the only subject
        assert events["residents"].to_list() == [["subject-203"]] * 4
        assert events["activities"][0].to_list() == ["USING_PC"]
    else:  # the truth is what all of them were doing
        assert events["residents"].to_list() == [[]] * 4
        assert events["activities"][0].to_list() == ["COOKING", "USING_PC"]
        assert events["activities"][3].to_list() == ["OTHER"]


def test_an_event_has_the_label_of_who_caused_it(tmp_path: Path) -> None:
    root = native.marble(tmp_path, subjects=("203", "207"))
    other = root / INSTANCE / "subject-207" / "labels.csv"
    other.write_text(other.read_text().replace("COOKING", "USING_PC"))
    assert gold(root)[0] == ["COOKING"]


def test_instances_are_sessions_of_their_own(tmp_path: Path) -> None:
    native.marble(tmp_path / "dataset")
    native.marble(tmp_path / "dataset", "C2e/instance1", ("1", "2"))
    events = marble.read(tmp_path, name="m").events
    assert events["session"].unique().sort().to_list() == ["A1m-instance1", "C2e-instance1"]
    assert events.filter(session="C2e-instance1")["index"].to_list() == [0, 1, 2, 3, 4, 5]


def test_equal_times_keep_the_order_of_the_file(tmp_path: Path) -> None:
    root = native.marble(tmp_path)
    ids = ["R7", "E1", "R1", "P1", "R2"]
    rows = [f"{native.MARBLE_DAY},{id},ON,203" for id in ids]
    environmental(root).write_text("\n".join(("ts,sensor_id,sensor_status,subject_id", *rows)))
    assert marble.read(root, name="m", phone_events=False).events["sensor"].to_list() == ids


def test_the_clock_of_another_zone(tmp_path: Path) -> None:
    root = native.marble(tmp_path)
    events = marble.read(root, name="m", timezone="Asia/Tokyo").events
    assert str(events["time"][0]) == "2019-07-02 18:33:25"
    with pytest.raises(HarkdError, match="no time zone: give an IANA name"):
        marble.read(root, name="m", timezone="Europe/Milan")


FAULTS = [
    (f"{native.MARBLE_DAY},R7,ON", None, "the fields that the header names"),
    ("-5,R7,ON,203", "ts", "found '-5'"),
    ("NaN,R7,ON,203", "ts", "UNIX milliseconds"),
    ("1562060000,R7,ON,203", "ts", "13 digits"),  # seconds
    (f"{native.MARBLE_DAY},R3,ON,203", "sensor_id", "found 'R3'"),
    (f"{native.MARBLE_DAY},R7,on,203", "sensor_status", "ON or OFF"),
    (f"{native.MARBLE_DAY},R7,ON,204", "subject_id", "found '204'"),
]


@pytest.mark.parametrize(("row", "column", "problem"), FAULTS)
def test_a_row_at_fault_is_named_or_skipped_and_counted(
    tmp_path: Path, row: str, column: str | None, problem: str
) -> None:
    root = native.marble(tmp_path)
    good = marble.read(root, name="m").events
    with environmental(root).open("a") as file:
        file.write(row + "\n")
    with pytest.raises(DataError, match=r"environmental\.csv, line 6") as caught:
        marble.read(root, name="m")
    assert caught.value.column == column
    assert problem in caught.value.problem
    skipped = marble.read(root, name="m", on_error="skip")
    assert_frame_equal(skipped.events, good)
    assert list(skipped.dropped.values()) == [1]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("5,1562060000000,COOKING", "ts_start"),
        ("1562060000000,5,COOKING", "ts_end"),
        ("1562060000001,1562060000000,COOKING", "ts_end"),
        ("1562060000000,1562060000001,SINGING", "act"),
    ],
)
@pytest.mark.parametrize("on_error", ["stop", "skip"])
def test_a_label_at_fault_always_stops_since_many_events_hang_on_it(
    tmp_path: Path, row: str, column: str, on_error: marble.OnError
) -> None:
    root = native.marble(tmp_path)
    with (root / INSTANCE / "subject-203" / "labels.csv").open("a") as file:
        file.write(row + "\n")
    with pytest.raises(DataError, match=r"labels\.csv, line 6") as caught:
        marble.read(root, name="m", on_error=on_error)
    assert caught.value.column == column


def test_an_instance_without_its_events_is_named_or_counted(tmp_path: Path) -> None:
    root = native.marble(native.marble(tmp_path), "A1m/instance2")
    environmental(root).unlink()
    with pytest.raises(DataError, match=r"instance1/environmental\.csv: is missing"):
        marble.read(root, name="m")
    recording = marble.read(root, name="m", on_error="skip")
    assert recording.dropped == {"environmental.csv is missing": 1}
    assert recording.events["session"].unique().to_list() == ["A1m-instance2"]


def test_missing_labels_and_subjects_are_named(tmp_path: Path) -> None:
    root = native.marble(tmp_path)
    labels = root / INSTANCE / "subject-203" / "labels.csv"
    labels.unlink()
    with pytest.raises(DataError, match=r"labels\.csv: is missing"):
        marble.read(root, name="m")
    labels.parent.rename(root / INSTANCE / "person-203")
    with pytest.raises(DataError, match="expected a folder subject-"):
        marble.read(root, name="m")
