from __future__ import annotations

from pathlib import Path

import native
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from harkd.errors import DataError, HarkdError
from harkd.homes import mural
from harkd.homes.table import EVENTS
from harkd.records import Activity, Sensor


def data_csv(root: Path) -> Path:
    return root / "01" / "data.csv"


def clocks(tmp_path: Path, *times: str) -> list[str]:
    rows = tuple(native.mural_row(time) for time in times)
    events = mural.read(native.mural(tmp_path / "m", {"01": rows}), name="m").events
    return [f"{time:%d %H:%M:%S}" for time in events["time"]]


def test_events_are_as_the_rows_say(tmp_path: Path) -> None:
    recording = mural.read(native.mural(tmp_path), name="flat")
    events = recording.events
    assert events.schema == EVENTS
    assert events["text"].to_list() == [
        "entrance main door OPENED",
        "kitchen counter turned ON",
        "kitchen microwave turned ON",
        "dining room chair_1 OPENED",
        "bathroom toilet CLOSED",
        "bedroom_1 door CLOSED",
    ]
    assert events["line"].to_list() == [2, 3, 4, 6, 7, 8]
    assert events["index"].to_list() == [0, 1, 2, 3, 4, 5]
    assert events["residents"].to_list() == [["A"], ["A", "B"], ["B"], ["A"], [], ["B"]]
    assert events["activities"].to_list()[3] == ["drinking water, coffee or drinks"]
    assert events["file"].unique().to_list() == ["01/data.csv"]
    assert recording.dropped == {"annotation only: no sensor and no action": 1}
    assert events.null_count().sum_horizontal().item() == 0


def test_home_is_as_the_json_files_say(tmp_path: Path) -> None:
    home = mural.read(native.mural(tmp_path), name="flat").home
    assert home.activities == tuple(Activity(name, name) for _, name in native.MURAL_ACTIVITIES)
    assert home.other == "others"
    assert home.rooms == (
        "kitchen", "entrance", "dining room", "bathroom", "bedroom_1", "living room",
    )  # fmt: skip
    assert home.sensors[1] == Sensor("kitchen microwave wattmeter", "kitchen", "microwave", "power")
    assert home.sensors[6] == Sensor("living room lamp wattmeter", "living room", "lamp", "power")
    assert "In the dining room, a chair OPENED means that somebody sits down" in home.hints[0]
    assert "In the bathroom, the toilet CLOSED means that its use starts" in home.hints[1]


def test_outer_folder_of_the_archive_changes_nothing(tmp_path: Path) -> None:
    native.mural(tmp_path / "MuRAL")
    inside = mural.read(tmp_path / "MuRAL", name="m").events
    assert_frame_equal(mural.read(tmp_path, name="m").events, inside)


def test_long_sensor_names_are_read_as_the_short_ones(tmp_path: Path) -> None:
    rows = (native.mural_row("10:00:00", "kitchen counter motion sensor"),)
    events = mural.read(native.mural(tmp_path, {"01": rows}), name="m").events
    assert events["sensor"].to_list() == ["kitchen counter mov"]


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (("23:59:58", "00:00:01", "00:10:00"), ["01 23:59:58", "02 00:00:01", "02 00:10:00"]),
        (("10:00:05", "10:00:04", "10:00:06"), ["01 10:00:05", "01 10:00:04", "01 10:00:06"]),
        # logged a little out of order around midnight
        (
            ("23:59:58", "00:00:01", "23:59:59", "00:00:02"),
            ["01 23:59:58", "02 00:00:01", "01 23:59:59", "02 00:00:02"],
        ),
        # one wrong clock moves no other event
        (("20:15:00", "07:15:00", "20:16:00"), ["01 20:15:00", "02 07:15:00", "01 20:16:00"]),
        (("01:15:00", "20:15:00", "20:16:00"), ["01 01:15:00", "01 20:15:00", "01 20:16:00"]),
    ],
)
def test_midnight(tmp_path: Path, times: tuple[str, ...], expected: list[str]) -> None:
    assert clocks(tmp_path, *times) == expected


def test_each_session_starts_its_own_clock(tmp_path: Path) -> None:
    late, early = (native.mural_row("23:00:00"),), (native.mural_row("08:00:00"),)
    events = mural.read(native.mural(tmp_path, {"02": early, "01": late}), name="m").events
    assert events["session"].to_list() == ["01", "02"]
    assert events["time"].dt.day().to_list() == [1, 1]


FAULTS = [
    ("1,19:00:05,main door,OPENED,A,5", None, "the fields that the header names"),
    ("1,19:00:05,main door,OPENED,A,,5,9", None, "the fields that the header names"),
    ('1,19:00:05,main door,"OPENED,A,,5', None, "the fields that the header names"),
    ("1,NaN,main door,OPENED,A,,5", "time", "found 'NaN'"),
    ("1,-1:00:05,main door,OPENED,A,,5", "time", "found '-1:00:05'"),
    ("1,24:00:05,main door,OPENED,A,,5", "time", "HH:MM:SS"),
    ("1,19:00:60,main door,OPENED,A,,5", "time", "HH:MM:SS"),
    ("1,19:00:05,kitchen oven,OPENED,A,,5", "sensor", "found 'kitchen oven'"),
    ("1,19:00:05,,OPENED,A,,5", "sensor", "a sensor of sensors.json"),
    ("1,19:00:05,main door,opened,A,,5", "action", "found 'opened'"),
    ("1,19:00:05,main door,OPENED,A,,6", "activity", "an id of activities.json"),
    ("1,19:00:05,main door,OPENED,A,,-1", "activity", "found '-1'"),
    ("1,19:00:05,main door,OPENED,A,,99999999999", "activity", "an id of activities.json"),
    ("1,19:00:05,main door,OPENED,1,,5", "Subject", "found '1'"),
]


@pytest.mark.parametrize(("row", "column", "problem"), FAULTS)
def test_a_row_at_fault_is_named_or_skipped_and_counted(
    tmp_path: Path, row: str, column: str | None, problem: str
) -> None:
    rows = (*native.MURAL_ROWS[:3], row, *native.MURAL_ROWS[4:])
    good = mural.read(native.mural(tmp_path / "good"), name="m")
    root = native.mural(tmp_path / "bad", {"01": rows})
    with pytest.raises(DataError, match=r"data\.csv, line 5") as caught:
        mural.read(root, name="m")
    assert caught.value.column == column
    assert problem in caught.value.problem
    assert caught.value.file == str(data_csv(root))
    skipped = mural.read(root, name="m", on_error="skip")
    assert_frame_equal(skipped.events, good.events)
    assert list(skipped.dropped.values()) == [1]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: b"\xef\xbb\xbf" + text,
        lambda text: text.replace(b"\n", b"\r\n"),
        lambda text: text.rstrip(b"\n"),
        lambda text: text.replace(b"only a note", b"une pi\xe8ce"),  # Latin-1 in a free text
        lambda text: text.replace(b",5\n", b",5.0\n"),
        lambda text: text.replace(b"uid,", b'"UID",'),
    ],
)
def test_harmless_differences_are_read_correctly(tmp_path: Path, change: object) -> None:
    root = native.mural(tmp_path)
    expected = mural.read(root, name="m").events
    assert callable(change)
    data_csv(root).write_bytes(change(data_csv(root).read_bytes()))
    assert_frame_equal(mural.read(root, name="m").events, expected)


def test_columns_are_found_by_name(tmp_path: Path) -> None:
    root = native.mural(tmp_path)
    data_csv(root).write_text("activity,action,sensor,time\n5,OPENED,main door,19:00:00\n")
    events = mural.read(root, name="m").events
    assert events.select("text", "activities", "residents").row(0) == (
        "entrance main door OPENED", ["coming into the apartment"], [],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("file", "text", "problem"),
    [
        ("01/data.csv", "", "column 'time', found an empty file"),
        ("01/data.csv", "uid;time;sensor", "column 'time', found 'uid;time;sensor'"),
        ("activities.json", "[{", "is not JSON"),
        ("activities.json", "[" * 100_000, "is not JSON"),
        ("activities.json", '{"id": 1}', "a list of objects"),
        ("activities.json", '[{"id": 1, "name": "x"}]', "with id 0"),
        ("activities.json", '[{"id": true, "name": "x"}]', "a whole number"),
        ("activities.json", '[{"id": 0, "name": "x"}, {"id": 0, "name": "y"}]', "once"),
        ("activities.json", '[{"id": 0, "name": "\\ud800"}]', "expected a text as 'name'"),
        ("sensors.json", '[{"sensor name": "main door"}]', "expected a text as 'sensor type'"),
    ],
)
@pytest.mark.parametrize("on_error", ["stop", "skip"])
def test_a_file_at_fault_is_named(
    tmp_path: Path, file: str, text: str, problem: str, on_error: mural.OnError
) -> None:
    root = native.mural(tmp_path)
    (root / file).write_text(text)
    with pytest.raises(DataError, match=Path(file).name) as caught:
        mural.read(root, name="m", on_error=on_error)
    assert problem in str(caught.value)


def test_a_session_without_its_events_is_named_or_counted(tmp_path: Path) -> None:
    root = native.mural(tmp_path, {"01": native.MURAL_ROWS, "02": native.MURAL_ROWS})
    (root / "02" / "data.csv").unlink()
    with pytest.raises(DataError, match=r"02/data\.csv: is missing; unpack the dataset again"):
        mural.read(root, name="m")
    assert mural.read(root, name="m", on_error="skip").dropped["data.csv is missing"] == 1


def test_no_event_at_all_is_an_error(tmp_path: Path) -> None:
    root = native.mural(tmp_path, {"01": ()})
    with pytest.raises(HarkdError, match="no sensor event"):
        mural.read(root, name="m")


def test_no_annotation_reaches_what_a_prompt_shows(tmp_path: Path) -> None:
    root = native.mural(tmp_path)
    shown = mural.read(root, name="m")
    text = data_csv(root).read_text().replace(",A,", ",C,").replace(",2\n", ",1\n")
    data_csv(root).write_text(text)
    changed = mural.read(root, name="m")
    assert changed.home == shown.home
    hidden = ("activities", "residents")
    assert_frame_equal(changed.events.drop(hidden), shown.events.drop(hidden))
    assert not changed.events.select(pl.col(hidden)).equals(shown.events.select(pl.col(hidden)))
