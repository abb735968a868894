"""Small datasets in the native layouts, written by hand; nothing in them is real."""

from __future__ import annotations

import json
from pathlib import Path

MURAL_HEADER = "uid,time,sensor,action,Subject,Description,activity"
MURAL_ROWS = (
    "1.0,19:00:00,main door,OPENED,A,,5",
    '2.0,19:00:02,kitchen counter mov,turned ON,"A, B","tea, then a ""chat""",2',
    "3.0,19:00:02,kitchen microwave wattmeter,turned ON,B,,2",
    ",19:00:03,,,A,only a note,2",
    "1.0,19:00:04,dining room chair_1 contact,OPENED,A,,7",
    "2.0,19:00:09,bathroom toilet contact,CLOSED,,,1",
    "3.0,19:00:09,bedroom_1 door,CLOSED,B,,0",
)
MURAL_SENSORS = (
    ("kitchen counter motion sensor", "motion", "kitchen"),
    ("kitchen microwave oven power meter", "wattmeter", "kitchen"),
    ("main door contact sensor", "contact", "entrance"),
    ("dining room chair_1 contact sensor", "contact", "dining room"),
    ("bathroom toilet contact sensor", "contact", "bathroom"),
    ("bedroom_1 door contact sensor", "contact", "bedroom_1"),
    ("living room lamp wattmeter", "wattmeter", "living room"),
)
MURAL_ACTIVITIES = (
    (0, "others"),
    (1, "using toilet"),
    (2, "preparing drinks"),
    (5, "coming into the apartment"),
    (7, "drinking water, coffee or drinks"),
)

MARBLE_DAY = 1_562_060_000_000  # 2019-07-02 11:33:20 in Rome
MARBLE_LABELS = (
    (0, 10_000, "COOKING"),
    (10_000, 20_000, "EATING"),
    (20_001, 30_000, "TRANSITION"),
    (40_000, 50_000, "WATCHING_TV"),
)
MARBLE_EVENTS = (
    (5_000, "R7", "ON"),
    (10_000, "E1", "OFF"),
    (25_000, "P1", "ON"),
    (35_000, "P1", "OFF"),
)

UCI_SENSORS = (
    "2011-11-28 02:27:59\t\t2011-11-28 10:18:11\t\tBed\t\t\tPressure\tBedroom",
    "2011-11-28 10:21:24\t\t2011-11-28 10:21:31\t\tCabinet\t\tMagnetic\tBathroom  ",
    "2011-11-28 10:21:31   2011-11-28 10:23:31    Basin   PIR  Bathroom",
    "2011-11-28 23:50:00\t\t2011-11-29 00:10:00\t\tSeat\t\tPressure\tLiving",
)
UCI_ADLS = (
    "2011-11-28 02:27:59\t\t2011-11-28 10:18:10\t\tSleeping\t\t",
    "2011-11-28 10:21:24\t\t2011-11-28 10:21:31\t\tToileting\t",
    "2011-11-28 10:21:31 \t2011-11-28 10:25:00  \tGrooming",
    "2011-11-28 22:00:00\t\t2011-11-28 21:00:00\t\tSnack",
    "2011-11-28 23:00:00\t\t2011-11-29 00:30:00\t\tSpare_Time/TV\t\t",
)
_RULE = "--------------------\t--------------------\t--------"


def mural(root: Path, sessions: dict[str, tuple[str, ...]] | None = None) -> Path:
    """Writes MuRAL's layout: rows of data.csv by session."""
    root.mkdir(parents=True, exist_ok=True)
    keys = ("sensor name", "sensor type", "sensor location")
    sensors = [dict(zip(keys, entry, strict=True)) for entry in MURAL_SENSORS]
    (root / "sensors.json").write_text(json.dumps(sensors))
    activities = [{"id": id, "name": name, "description": ""} for id, name in MURAL_ACTIVITIES]
    (root / "activities.json").write_text(json.dumps(activities))
    for session, rows in (sessions or {"01": MURAL_ROWS}).items():
        (root / session).mkdir()
        (root / session / "data.csv").write_text("\n".join((MURAL_HEADER, *rows)) + "\n")
        (root / session / "context.json").write_text('{"day": "weekday"}')
    return root


def mural_row(time: str, sensor: str = "kitchen counter mov") -> str:
    """A faultless row of data.csv."""
    return f"1,{time},{sensor},turned ON,A,,2"


def marble(
    root: Path, instance: str = "A1m/instance1", subjects: tuple[str, ...] = ("203",)
) -> Path:
    """Writes MARBLE's layout: one instance whose subjects all have the same labels."""
    folder = root / instance
    for subject in subjects:
        labels = [f"{MARBLE_DAY + a},{MARBLE_DAY + b},{act}" for a, b, act in MARBLE_LABELS]
        own = folder / f"subject-{subject}"
        own.mkdir(parents=True)
        (own / "labels.csv").write_text("\n".join(("ts_start,ts_end,act", *labels)) + "\n")
        (own / "smartphone.csv").write_text(f"ts,event\n{MARBLE_DAY + 45_000},S1\n")
    rows = [f"{MARBLE_DAY + at},{id},{state},{subjects[0]}" for at, id, state in MARBLE_EVENTS]
    header = "ts,sensor_id,sensor_status,subject_id"
    (folder / "environmental.csv").write_text("\n".join((header, *rows)) + "\n")
    return root


def uci(
    root: Path, sensors: tuple[str, ...] = UCI_SENSORS, adls: tuple[str, ...] = UCI_ADLS
) -> Path:
    """Writes the Ordóñez layout for home A: CRLF, and no newline at the end."""
    root.mkdir(parents=True, exist_ok=True)
    header = "Start time          \tEnd time            \tLocation\tType\t\tPlace"
    text = "\r\n".join((header, _RULE, *sensors))
    (root / "OrdonezA_Sensors.txt").write_bytes(text.encode())
    text = "\r\n".join(("Start time          \tEnd time            \tActivity\t", _RULE, *adls))
    (root / "OrdonezA_ADLs.txt").write_bytes(text.encode())
    return root
