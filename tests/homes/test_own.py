"""A home of your own; every line is made up."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import harkd.homes
from harkd.errors import DataError
from harkd.homes import own
from harkd.homes.rows import OnError
from harkd.homes.table import EVENTS
from harkd.records import Recording

PAGE = Path(harkd.homes.__file__).with_name("OWN.md").read_text(encoding="utf-8")
EXAMPLE = dict(re.findall(r"<!-- (\S+) -->\n```\w+\n(.*?)```", PAGE, re.DOTALL))
HOME = EXAMPLE["home.yaml"]
EVENTS_CSV = """session,time,sensor,state,activities,residents
b,2026-03-02 07:00:00.25,binary_sensor.fridge_door,on,preparing breakfast,Anna|Bruno
b,2026-03-02 06:59:59,binary_sensor.bathroom_motion,on,personal washing | preparing breakfast,
a,2026-03-01T23:59:59,binary_sensor.bathroom_motion,half open,,Anna
a,2026-03-02 00:00:01,binary_sensor.fridge_door,off,others,
"""


def home(root: Path, **files: str) -> Path:
    """Writes the files, their names with _ for the dot, and home.yaml where it is not given."""
    root.mkdir(parents=True, exist_ok=True)
    for name, text in {"home_yaml": HOME, **files}.items():
        (root / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return root


def read(root: Path, on_error: OnError = "stop") -> Recording:
    return own.read(root, name="h", on_error=on_error)


def test_the_page_for_its_user_is_true(tmp_path: Path) -> None:
    assert set(EXAMPLE) == {"home.yaml", "events.csv", "activities.csv"}
    for name, text in EXAMPLE.items():
        (tmp_path / name).write_text(text)
    recording = read(tmp_path)
    table = recording.events.select("session", "index", "time", "text", "activities", "line")
    assert [(row[0], row[1], f"{row[2]:%H:%M:%S}", *row[3:]) for row in table.rows()] == [
        ("2026-03-02", 0, "07:12:30", "bathroom motion sensor turned ON", ["personal washing"], 7),
        ("2026-03-02", 1, "07:15:01", "bathroom motion sensor turned OFF", ["personal washing"], 8),
        ("2026-03-02", 2, "07:31:02", "kitchen fridge door CLOSED", ["preparing breakfast"], 2),
        ("2026-03-02", 3, "07:31:40", "kitchen fridge door OPENED", ["preparing breakfast"], 3),
        ("2026-03-02", 4, "07:31:52", "kitchen fridge door CLOSED", ["preparing breakfast"], 4),
        ("2026-03-03", 0, "19:02:11", "kitchen fridge door OPENED", ["preparing dinner"], 5),
        ("2026-03-03", 1, "22:40:19", "bathroom motion sensor turned ON", ["others"], 9),
    ]  # fmt: skip
    assert recording.events.schema == EVENTS
    assert recording.dropped == {"no reading": 1}
    assert recording.home.rooms == ("kitchen", "bathroom")
    sources = [path.name for path in recording.sources]
    assert sources == ["home.yaml", "events.csv", "activities.csv"]


def test_sessions_and_labels_in_the_events_stand_as_they_are(tmp_path: Path) -> None:
    events = read(home(tmp_path, events_csv=EVENTS_CSV)).events
    assert events["session"].to_list() == ["a", "a", "b", "b"]
    assert events["line"].to_list() == [4, 5, 2, 3]
    assert events["state"].to_list() == ["half open", "CLOSED", "OPENED", "turned ON"]
    assert events["time"].to_list()[2] == datetime(2026, 3, 2, 7, 0, 0, 250_000)
    assert events["activities"].to_list() == [
        ["others"], ["others"], ["preparing breakfast"],
        ["preparing breakfast", "personal washing"],
    ]  # fmt: skip
    assert events["residents"].to_list() == [["Anna"], [], ["Anna", "Bruno"], []]


def test_an_interval_counts_for_its_resident_where_the_event_is_somebodys(tmp_path: Path) -> None:
    rows = "time,sensor,state,residents\n" + "".join(
        f"2026-03-02 07:00:0{n},binary_sensor.fridge_door,on,{who}\n"
        for n, who in enumerate(("Anna", "Bruno", "", "Carla"))
    )
    truth = """start,end,activity,resident
2026-03-02 07:00:00,2026-03-02 07:00:09,preparing breakfast,Anna
2026-03-02 07:00:00,2026-03-02 07:00:09,personal washing,Bruno
"""
    root = home(tmp_path, events_csv=rows, activities_csv=truth)
    assert read(root).events["activities"].to_list() == [
        ["preparing breakfast"], ["personal washing"],
        ["preparing breakfast", "personal washing"], ["others"],
    ]  # fmt: skip


def test_the_hour_that_comes_twice_stays_in_the_order_it_happened(tmp_path: Path) -> None:
    rows = """entity_id,state,last_changed
binary_sensor.fridge_door,off,2026-10-25T01:10:00Z
binary_sensor.fridge_door,on,2026-10-25T02:50:00+02:00
"""
    events = read(home(tmp_path, events_csv=rows)).events
    assert events["state"].to_list() == ["OPENED", "CLOSED"]
    assert [f"{time:%H:%M}" for time in events["time"]] == ["02:50", "02:10"]


@pytest.mark.parametrize("native_types", [True, False])
def test_parquet_is_read_as_csv_is(tmp_path: Path, native_types: bool) -> None:
    events = read(home(tmp_path / "csv", events_csv=EVENTS_CSV)).events
    table = pl.read_csv(EVENTS_CSV.encode(), infer_schema=False)
    if native_types:
        table = table.with_columns(
            pl.col("time").str.replace("T", " ").str.to_datetime("%Y-%m-%d %H:%M:%S%.f"),
            pl.col("activities", "residents")
            .str.split("|")
            .list.eval(pl.element().str.strip_chars()),
        )
    table.write_parquet(home(tmp_path / "parquet") / "events.parquet")
    same = read(tmp_path / "parquet").events
    where = ["file", "line"]
    assert_frame_equal(same.drop(where), events.drop(where))
    assert same["line"].to_list() == [3, 4, 1, 2]


def test_a_time_with_a_zone_in_parquet_is_shown_by_the_homes_clock(tmp_path: Path) -> None:
    root = home(tmp_path)
    stamp = pl.Series([datetime(2026, 7, 1, 12)]).dt.replace_time_zone("Asia/Tokyo")
    columns = {"time": stamp, "sensor": ["binary_sensor.fridge_door"], "state": ["on"]}
    pl.DataFrame(columns).write_parquet(root / "events.parquet")
    assert read(root).events["time"].to_list() == [datetime(2026, 7, 1, 5)]


FAULTS = [
    ("x,2026-13-02 07:00:00,binary_sensor.fridge_door,on,,", "time"),
    ("x,2026-03-02 07:00:00+99:00,binary_sensor.fridge_door,on,,", "time"),
    ("x,2026-03-02 07:00:00,binary_sensor.cellar,on,,", "sensor"),
    ("x,2026-03-02 07:00:00,binary_sensor.fridge_door,,,", "state"),
    (",2026-03-02 07:00:00,binary_sensor.fridge_door,on,,", "session"),
    ("x,2026-03-02 07:00:00,binary_sensor.fridge_door,on,sleeping,", "activities"),
    ("x,2026-03-02 07:00:00,binary_sensor.fridge_door,on,,Anna||Bruno", "residents"),
    ("x,2026-03-02 07:00:00,binary_sensor.fridge_door", None),
]


@pytest.mark.parametrize(("row", "column"), FAULTS)
def test_a_row_at_fault_is_named_or_skipped_and_counted(
    tmp_path: Path, row: str, column: str | None
) -> None:
    good = read(home(tmp_path, events_csv=EVENTS_CSV))
    home(tmp_path, events_csv=EVENTS_CSV + row + "\n")
    with pytest.raises(DataError, match=r"events\.csv, line 6") as caught:
        read(tmp_path)
    assert caught.value.column == column
    skipped = read(tmp_path, "skip")
    assert_frame_equal(skipped.events, good.events)
    assert sum(skipped.dropped.values()) == 1


def test_a_time_from_utc_needs_the_homes_zone(tmp_path: Path) -> None:
    root = home(tmp_path, home_yaml=HOME.replace("timezone: Europe/Rome\n", ""))
    (root / "events.csv").write_text(EXAMPLE["events.csv"])
    with pytest.raises(DataError, match=r"line 2, column 'time'.*only if home.yaml has a timezone"):
        read(root)


@pytest.mark.parametrize(
    ("was", "becomes", "problem"),
    [
        ("other: others", "other: rest", "one of the activities' labels as 'other', found 'rest'"),
        ("other: others", "", "a text as 'other' of the file, found nothing of the kind"),
        ("timezone: Europe/Rome", "timezone: Rome", "IANA name.*'Rome'"),
        ("  - personal washing", "  - others", "each activity label once, found 'others' twice"),
        ("  - personal washing", "  - a|b", "a label without '|'"),
        ("  - personal washing", "  - [a]", "each of 'activities' to have keys"),
        ("binary_sensor.bathroom_motion", "binary_sensor.fridge_door", "each sensor once"),
        (", kind: motion", "", "'kind' of sensor 'binary_sensor.bathroom_motion'"),
        ("notes:", "note:", "the file has no 'note'; known are name, timezone"),
        ("notes:", "rooms: [hall]\nnotes:", "every sensor's room in 'rooms', miss 'kitchen'"),
        ("name: my flat", "name: {", "is not YAML"),
    ],
)
def test_what_is_wrong_in_home_yaml_is_named(
    tmp_path: Path, was: str, becomes: str, problem: str
) -> None:
    assert was in HOME
    root = home(tmp_path, home_yaml=HOME.replace(was, becomes), events_csv=EVENTS_CSV)
    with pytest.raises(DataError, match=problem) as caught:
        read(root)
    assert caught.value.file == str(root / "home.yaml")


def test_yaml_that_stands_for_gigabytes_is_refused_at_once(tmp_path: Path) -> None:
    laughs = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
    )
    root = home(tmp_path, home_yaml=laughs + "sensors: [*a11]\n", events_csv=EVENTS_CSV)
    with pytest.raises(DataError):
        read(root)
    home(tmp_path, home_yaml="[" * 100_000)
    with pytest.raises(DataError, match="is not YAML"):
        read(root)


def test_two_sources_of_one_thing_are_refused(tmp_path: Path) -> None:
    root = home(tmp_path, events_csv=EVENTS_CSV, activities_csv=EXAMPLE["activities.csv"])
    with pytest.raises(DataError, match=r"activities\.csv: stands beside a column of labels"):
        read(root)
    (root / "activities.csv").unlink()
    (root / "events.parquet").touch()
    with pytest.raises(DataError, match=r"events\.parquet: stands beside events\.csv"):
        read(root)


def test_an_activity_at_fault_always_stops(tmp_path: Path) -> None:
    truth = EXAMPLE["activities.csv"].replace("07:45:00", "07:15:00")
    root = home(tmp_path, events_csv=EXAMPLE["events.csv"], activities_csv=truth)
    with pytest.raises(DataError, match=r"activities\.csv, line 3, column 'end'.*never skips"):
        read(root, "skip")


@pytest.mark.parametrize(("right", "wrong"), [("residents", "resident5"), ("session", "sesion")])
def test_a_misspelt_column_is_not_taken_for_a_note(tmp_path: Path, right: str, wrong: str) -> None:
    text = EVENTS_CSV.replace(right, wrong, 1)
    with pytest.raises(DataError, match=rf"line 1: has a column '{wrong}': call it '{right}'"):
        read(home(tmp_path / "csv", events_csv=text))
    table = pl.read_csv(text.encode(), infer_schema=False)
    table.write_parquet(home(tmp_path / "parquet") / "events.parquet")
    with pytest.raises(DataError, match=f"has a column '{wrong}'"):
        read(tmp_path / "parquet")
