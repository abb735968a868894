"""MARBLE: an Italian smart flat with one, two or four subjects, one folder per recording.

The wearables' files are not read: only the home's sensors, the phones' calls, and the labels.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import polars as pl

from harkd.errors import DataError, HarkdError
from harkd.homes.labels import label_events
from harkd.homes.layouts import locate
from harkd.homes.rows import WHOLE, Check, OnError, Tally, read_csv
from harkd.homes.table import event_table
from harkd.records import Activity, Home, Recording, Sensor

# id, room, device, kind, as the dataset describes them. It gives no room for R1, R2, R5, R6, R7
# and E1: things of a kitchen. Chairs and seats are told apart by number, in the order of their ids.
_SENSORS = (
    Sensor("R1", "kitchen", "pantry", "magnetic"),
    Sensor("R2", "kitchen", "cutlery drawer", "magnetic"),
    Sensor("R5", "kitchen", "pots drawer", "magnetic"),
    Sensor("R6", "kitchen", "medicines cabinet", "magnetic"),
    Sensor("R7", "kitchen", "fridge", "magnetic"),
    Sensor("E1", "kitchen", "stove", "power"),
    Sensor("P1", "dining room", "chair_1", "pressure"),
    Sensor("P4", "dining room", "chair_2", "pressure"),
    Sensor("P5", "dining room", "chair_3", "pressure"),
    Sensor("P6", "dining room", "chair_4", "pressure"),
    Sensor("P3", "living room", "couch seat_1", "pressure"),
    Sensor("P7", "living room", "couch seat_2", "pressure"),
    Sensor("P8", "living room", "couch seat_3", "pressure"),
    Sensor("P9", "living room", "couch seat_4", "pressure"),
    Sensor("E2", "living room", "television", "power"),
    Sensor("P2", "office", "chair", "pressure"),
)
_PHONE = (
    Sensor("S1", "smartphone", "outgoing call", "phone"),
    Sensor("S2", "smartphone", "incoming call", "phone"),
)
_PHONE_NOTE = "A smartphone is carried about: its events do not tell which room somebody is in."
LABELS = (
    "ANSWERING_PHONE", "CLEARING_TABLE", "COOKING", "EATING", "ENTERING_HOME", "LEAVING_HOME",
    "MAKING_PHONE_CALL", "PREPARING_COLD_MEAL", "SETTING_UP_TABLE", "TAKING_MEDICINES",
    "USING_PC", "WASHING_DISHES", "WATCHING_TV",
)  # fmt: skip
TRANSITION = "TRANSITION"
OTHER = "OTHER"
_NAMES = {"USING_PC": "using PC", "WATCHING_TV": "watching TV"}

_STATES = ("ON", "OFF")
_MILLISECONDS = r"^(\d{13})(?:\.0*)?$"  # since 1970: 13 digits are the years 2001 to 2286
_STAMP = "UNIX milliseconds (13 digits)"
_EVENT = {
    "ts": ("ts",),
    "sensor": ("sensor_id", "event_id", "event"),
    "state": ("sensor_status", "event_status", "status"),
    "subject": ("subject_id",),
}
_LABEL = {column: (column,) for column in ("ts_start", "ts_end", "act")}
_SHARED = {"subject": ""}  # may be missing from environmental.csv
_OWN = {"subject": "", "state": "ON"}  # a phone's log may name the event alone


def read(
    root: Path,
    *,
    name: str,
    on_error: OnError = "stop",
    phone_events: bool = True,
    outside: Literal["other", "drop"] = "other",
    timezone: str = "Europe/Rome",
) -> Recording:
    """Reads MARBLE, from its folder or from the folder that the archive was unpacked in.

    An event's gold labels are those of the label intervals (both ends inclusive) that hold its
    time: of the subject who caused it, or of all subjects of the recording where that is unknown.

    Args:
        root: holds one folder per scenario (`A1m`, ...), each with `instance1`, ... in it.
        name: the home's name in the event table.
        on_error: what an event at fault does: stop the reading, or be skipped and counted.
        phone_events: whether the calls in the subjects' `smartphone.csv` are events of the home.
        outside: whether an event in no activity (a gap, a TRANSITION) is labelled `OTHER` or
            left out and counted.
        timezone: IANA name of the zone whose clock the event table shows.

    Returns:
        Sessions are named '<scenario>-<instance>'. Within one, events stand by time, in the same
        millisecond as in the files, the home's before the phones'.

    Raises:
        HarkdError: the folder does not hold MARBLE, there is no event in it, or no such time zone.
        DataError: an event (only with `on_error="stop"`), a label row, a header or a folder at
            fault.
    """
    base = locate(root, "marble")
    tally = Tally(base, on_error)
    home = _home(name, phone_events)
    events, sources, present = [], [], {}
    instances = (folder for folder in base.glob("*/instance*") if folder.is_dir())
    for file in tally.existing(folder / "environmental.csv" for folder in instances):
        folder = file.parent
        subjects = sorted(path for path in folder.glob("subject-*") if path.is_dir())
        if not subjects:
            raise DataError(folder, "expected a folder subject-… with labels.csv, found none")
        owners = [path.name for path in subjects]
        rows = [_events(file, base, tally, owners, _SHARED)]
        phones = [path / "smartphone.csv" for path in subjects]
        phones = [path for path in phones if phone_events and path.exists()]
        rows += [_events(path, base, tally, [path.parent.name], _OWN) for path in phones]
        labels = [path / "labels.csv" for path in subjects]
        intervals = pl.concat(_intervals(path, base, tally) for path in labels)
        session = f"{folder.parent.name}-{folder.name}"
        present[session] = tuple(owners)
        known = pl.concat(rows).sort("at", maintain_order=True)
        events.append(
            label_events(known, intervals, LABELS, OTHER).with_columns(session=pl.lit(session))
        )
        sources += [file, *phones, *labels]
    table = pl.concat(events).with_columns(_local("at", timezone).alias("time"))
    if not phone_events:
        calls = pl.col("sensor").is_in([sensor.id for sensor in _PHONE])
        table = tally.drop(table, calls, "phone event (phone_events=false)")
    if outside == "drop":
        alone = pl.col("activities").list.first() == OTHER
        table = tally.drop(table, alone, "outside every activity")
    return Recording(
        home, event_table(table, home, root), dict(tally.dropped), tuple(sources), present
    )


def _home(name: str, phone_events: bool) -> Home:
    sensors = _SENSORS + _PHONE if phone_events else _SENSORS
    names = (_NAMES.get(label, label.replace("_", " ").lower()) for label in LABELS)
    return Home(
        name=name,
        rooms=tuple(dict.fromkeys(sensor.room for sensor in sensors)),
        sensors=sensors,
        activities=(*map(Activity, LABELS, names), Activity(OTHER, "other")),
        other=OTHER,
        notes=(_PHONE_NOTE,) if phone_events else (),
    )


def _events(
    file: Path, base: Path, tally: Tally, subjects: list[str], defaults: dict[str, str]
) -> pl.DataFrame:
    """A file's events: `at` (UNIX milliseconds), `sensor`, `state`, `residents`, `owners`, place.

    Without a subject's id, the event is the only subject's, or nobody's in particular.
    """
    rows = read_csv(file, base, _EVENT, defaults)
    number = pl.col("subject").str.strip_prefix("subject-").str.replace(r"\.0*$", "")
    unknown = pl.col("subject") == ""
    folder = pl.when(~unknown).then(pl.concat_str(pl.lit("subject-"), number))
    ids = [sensor.id for sensor in _SENSORS + _PHONE]
    own = folder.is_in(subjects) | unknown
    rows = tally.check(
        rows,
        (
            WHOLE,
            Check("ts", pl.col("ts").str.contains(_MILLISECONDS), _STAMP),
            Check("sensor", pl.col("sensor").is_in(ids), "a sensor of MARBLE", "sensor_id"),
            Check("state", pl.col("state").is_in(_STATES), "ON or OFF", "sensor_status"),
            Check("subject", own, "a subject with a folder in this instance", "subject_id"),
        ),
    )
    residents = pl.lit(subjects if len(subjects) == 1 else [], pl.List(pl.String))
    owners = pl.lit(subjects, pl.List(pl.String))
    return rows.select(
        _stamp("ts").alias("at"),
        "sensor",
        "state",
        pl.when(unknown).then(residents).otherwise(pl.concat_list(folder)).alias("residents"),
        pl.when(unknown).then(owners).otherwise(pl.concat_list(folder)).alias("owners"),
        "file",
        "line",
    )


def _intervals(file: Path, base: Path, tally: Tally) -> pl.DataFrame:
    """A subject's labels: `owner`, `start` and `end` (UNIX milliseconds), `label`."""
    rows = tally.check(
        read_csv(file, base, _LABEL, {}),
        (
            WHOLE,
            *(
                Check(column, pl.col(column).str.contains(_MILLISECONDS), _STAMP)
                for column in ("ts_start", "ts_end")
            ),
            Check(
                "ts_end",
                _stamp("ts_end") >= _stamp("ts_start"),
                "an end that is not before the start",
            ),
            Check("act", pl.col("act").is_in([*LABELS, TRANSITION]), "an activity of MARBLE"),
        ),
        always_stop=True,
    )
    return rows.select(
        pl.lit(file.parent.name).alias("owner"),
        _stamp("ts_start").alias("start"),
        _stamp("ts_end").alias("end"),
        pl.col("act").alias("label"),
    )


def _stamp(column: str) -> pl.Expr:
    return pl.col(column).str.extract(_MILLISECONDS).cast(pl.Int64)


def _local(column: str, timezone: str) -> pl.Expr:
    """What the clock of the zone shows at those milliseconds."""
    try:
        pl.select(pl.lit(0).cast(pl.Datetime("ms")).dt.replace_time_zone(timezone))
    except pl.exceptions.PolarsError:
        raise HarkdError(
            f"dataset.timezone={timezone} is no time zone: give an IANA name such as Europe/Rome"
        ) from None
    stamp = pl.col(column).cast(pl.Datetime("ms")).dt.replace_time_zone("UTC")
    return stamp.dt.convert_time_zone(timezone).dt.replace_time_zone(None)
