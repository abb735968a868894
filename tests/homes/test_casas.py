"""CASAS in both forms; every line is made up."""

from __future__ import annotations

from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from harkd.errors import DataError
from harkd.homes import casas
from harkd.homes.rows import OnError
from harkd.homes.table import EVENTS
from harkd.records import Recording

TEXT = (
    "2010-11-04 23:58:50.209589 M003 ON Sleeping begin",
    "2010-11-04 23:58:57.399391\tM003\tOFF",
    "2010-11-04 23:59:01 T002 21.5",
    "2010-11-05 00:03:50.2 D001 OPEN",
    "2010-11-05 00:04:00.000001 M003 OFF Sleeping end",
    "2010-11-05 00:05:00.5  M004  ON  Bed to toilet begin",
    "2010-11-05 00:06:00.5 M004 OFF Bed_to_Toilet end",
    "2010-11-05 00:07:00.5 M004 ON",
)
RELEASE = (
    '2011-06-15,01:00:00.000000,BedroomABed,ON,Sleep="begin"',
    "2011-06-15,01:00:01.000000,BedroomABed,OFF",
    '2011-06-15,07:00:00.5,BedroomABed,OFF,Sleep="end"',
    '2011-06-15,08:00:00,Kitchen,ON,Cook="begin"',
    "2011-06-15,08:10:00.1,Bathroom,ON,Toilet",
    "2011-06-15,08:20:00.1,KitchenATemperature,21",
    '2011-06-15,08:30:00.1,OutsideDoor,OPEN,Cook="end"',
    "2011-06-15,09:00:00.1,Kitchen,OFF,Other_Activity",
)


def write(root: Path, lines: tuple[str, ...] = RELEASE, file: str = "hh901.csv") -> Path:
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n")
    return root


def read(root: Path, home: str = "hh901", on_error: OnError = "stop") -> Recording:
    return casas.read(root, name="h", home=home, on_error=on_error)


def gold(root: Path) -> list[list[str]]:
    return read(root).events["activities"].to_list()


def test_the_old_text_form_is_read_by_days(tmp_path: Path) -> None:
    recording = read(write(tmp_path, TEXT, "aruba/data"), "aruba")
    events = recording.events
    assert events.schema == EVENTS
    assert events["session"].to_list() == ["2010-11-04"] * 2 + ["2010-11-05"] * 5
    assert events["index"].to_list() == [0, 1, 0, 1, 2, 3, 4]
    assert events["line"].to_list() == [1, 2, 4, 5, 6, 7, 8]
    assert str(events["time"][0]) == "2010-11-04 23:58:50.209000"
    assert events["text"].to_list()[:3] == [
        "home motion sensor M003 ON",
        "home motion sensor M003 OFF",
        "home door D001 OPEN",
    ]
    assert recording.dropped == {"a number, not a change of state": 1}


def test_an_activity_holds_past_midnight_and_over_rows_without_annotation(tmp_path: Path) -> None:
    write(tmp_path, TEXT, "aruba/data.txt")
    assert read(tmp_path, "aruba").events["activities"].to_list() == [
        ["Sleeping"], ["Sleeping"], ["Sleeping"], ["Sleeping"],
        ["Bed to toilet"], ["Bed to toilet"], ["Other"],
    ]  # fmt: skip


def test_the_release_of_2025_names_rooms(tmp_path: Path) -> None:
    recording = read(write(tmp_path))
    assert recording.events["text"].to_list() == [
        "bedroom A bed ON",
        "bedroom A bed OFF",
        "bedroom A bed OFF",
        "kitchen motion sensor ON",
        "bathroom motion sensor ON",
        "entrance outside door OPEN",
        "kitchen motion sensor OFF",
    ]
    kinds = {sensor.id: sensor.kind for sensor in recording.home.sensors}
    assert kinds == {
        "BedroomABed": "motion", "Bathroom": "motion",
        "Kitchen": "motion", "OutsideDoor": "magnetic",
    }  # fmt: skip
    assert gold(tmp_path)[3:] == [["Cook"], ["Cook", "Toilet"], ["Cook"], ["Other_Activity"]]


def test_the_label_for_none_of_the_others_is_the_datas_own(tmp_path: Path) -> None:
    home = read(write(tmp_path)).home
    assert home.other == "Other_Activity"
    assert [activity.name for activity in home.activities] == [
        "cook", "sleep", "toilet", "other activity",
    ]  # fmt: skip


def test_residents_share_labels_and_overlap(tmp_path: Path) -> None:
    rows = (
        "2009-02-02 07:15:16.5 M35 ON R1_Sleep begin",
        "2009-02-02 07:15:17.5 M36 ON R2_Sleep begin",
        "2009-02-02 07:15:18.5 M36 ON R1 sleep end R1_Bed_to_Toilet begin",
        "2009-02-02 07:15:19.5 M36 ON",
        "2009-02-02 07:15:20.5 M36 ON R1_Bed_to_Toilet end",
        "2009-02-02 07:15:21.5 M36 ON r2.Sleep end",
        "2009-02-02 07:15:22.5 M36 OFF",
    )
    events = read(write(tmp_path, rows, "kyoto/data"), "kyoto").events
    assert events["activities"].to_list() == [
        ["Sleep"], ["Sleep"], ["Bed_to_Toilet", "Sleep"], ["Bed_to_Toilet", "Sleep"],
        ["Bed_to_Toilet", "Sleep"], ["Sleep"], ["Other"],
    ]  # fmt: skip
    assert events["residents"].to_list() == [["R1"], ["R2"], ["R1"], [], ["R1"], ["R2"], []]


def test_a_mark_without_its_partner_covers_nothing_and_is_counted(tmp_path: Path) -> None:
    rows = (
        "2011-06-15,01:00:00,Kitchen,ON,Eat=\"begin\"",
        "2011-06-15,01:00:01,Kitchen,ON,Eat=\"begin\"",
        "2011-06-15,01:00:02,Kitchen,ON,Eat=\"end\"",
        "2011-06-15,01:00:03,Kitchen,ON,Eat=\"end\"",
    )  # fmt: skip
    write(tmp_path, rows)
    assert gold(tmp_path) == [["Other"], ["Eat"], ["Eat"], ["Other"]]
    assert read(tmp_path).dropped == {
        "annotation: a begin without its end": 1,
        "annotation: an end without its begin": 1,
    }


def test_a_row_that_is_dropped_still_begins_its_activity(tmp_path: Path) -> None:
    rows = (
        '2011-06-15,01:00:00,KitchenATemperature,20,Eat="begin"',
        "2011-06-15,01:00:01,Kitchen,ON",
        '2011-06-15,01:00:02,Kitchen,ONf,Eat="end"',
        "2011-06-15,01:00:03,Kitchen,OFF",
    )
    recording = read(write(tmp_path, rows), on_error="skip")
    assert recording.events["activities"].to_list() == [["Eat"], ["Other"]]
    assert sum(recording.dropped.values()) == 2


VARIANTS = {
    "a header": ("date,time,sensor,message,activity", *RELEASE),
    "quoted": tuple(
        ",".join(f'"{field}"' for field in row.replace('"', "").split(",")) for row in RELEASE
    ),
    "two fields for an annotation": tuple(row.replace('="', ',"') for row in RELEASE),
    "one field for date and time": tuple(row.replace(",", "T", 1) for row in RELEASE),
    "blanks": tuple(row.replace(",", ", ") for row in RELEASE),
    "carriage returns": tuple(row + "\r" for row in RELEASE),
    "an empty annotation": tuple(row + ("," if row.count(",") == 3 else "") for row in RELEASE),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_variants_of_the_release_give_the_same_events(tmp_path: Path, variant: str) -> None:
    whole = read(write(tmp_path / "as known")).events.drop("line")
    same = read(write(tmp_path / "variant", VARIANTS[variant])).events.drop("line")
    assert_frame_equal(same, whole)


def test_spellings_of_one_sensor_are_one(tmp_path: Path) -> None:
    rows = (*RELEASE, "2011-06-15,10:00:00,bedroomABed,ON")
    assert len(read(write(tmp_path, rows)).home.sensors) == 4


FAULTS = [
    ("2011-06-15,10:00:00,Kitchen", "row"),
    ("2011-13-15,10:00:00,Kitchen,ON", "time"),
    ("2011-06-15,10:00:00,Kit\ufffdchen,ON", "sensor"),
    ("2011-06-15,10:00:00,Kitchen,OFFEat", "value"),
    ("2011-06-15,10:00:00,Kitchen,0ta082", "value"),
]


@pytest.mark.parametrize(("row", "column"), FAULTS)
def test_a_row_at_fault_is_named_or_skipped_and_counted(
    tmp_path: Path, row: str, column: str
) -> None:
    good = read(write(tmp_path))
    write(tmp_path, (*RELEASE, row))
    with pytest.raises(DataError, match=r"hh901\.csv, line 9") as caught:
        read(tmp_path)
    assert caught.value.column == column
    skipped = read(tmp_path, on_error="skip")
    assert_frame_equal(skipped.events, good.events)
    assert sum(skipped.dropped.values()) == sum(good.dropped.values()) + 1


@pytest.mark.parametrize("row", ["2011-06-15,10:00:00,Kitchen,ON,2 2", "10:00 M1 Sleep begin"])
def test_an_annotation_that_cannot_be_read_always_stops(tmp_path: Path, row: str) -> None:
    write(tmp_path, (*RELEASE, row))
    with pytest.raises(DataError, match=r"line 9.*never skips"):
        read(tmp_path, on_error="skip")


def test_a_home_without_labels_or_file_is_named(tmp_path: Path) -> None:
    write(tmp_path, ("2010-11-04,00:03:50.209589,Bedroom,ON",), "hh1.csv")
    with pytest.raises(DataError, match="has no annotated activity; take a labelled home"):
        read(tmp_path, "hh1")
    with pytest.raises(DataError, match=r"has no home 'hh2': expected one of hh2\.csv"):
        read(tmp_path, "hh2")


def test_the_archives_folder_is_found(tmp_path: Path) -> None:
    write(tmp_path / "labeled_data")
    assert read(tmp_path).events.height == 7
