"""home.yaml: what a home of your own is like. `harkd/homes/OWN.md` shows it to its user."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import polars as pl
import yaml

from harkd.errors import DataError
from harkd.homes.rows import read_text, shown
from harkd.records import Activity, Home, Sensor

SEPARATOR = "|"
"""Between the labels or residents of one cell: labels of known datasets have commas in them."""

_KEYS = (
    "name", "timezone", "rooms", "sensors", "activities", "other", "hints", "notes",
    "no_reading",
)  # fmt: skip
T = TypeVar("T")


@dataclass(frozen=True)
class OwnHome:
    """home.yaml, as read."""

    home: Home
    timezone: str | None
    """whose clock the events show where their times say how far from UTC they are"""
    states: dict[tuple[str, str], str]
    """sensor and state as the events have it -> state as the prompt shows it; the others stay"""
    no_reading: tuple[str, ...]
    """states that tell of nothing in the home"""


def is_text(value: object) -> bool:
    """Whether home.yaml and events.csv can hold the value and give it back as it is."""
    return (
        isinstance(value, str)
        and value == value.strip() != ""
        and value.isprintable()
        and "\ufffd" not in value
    )


def read_home(path: Path, name: str) -> OwnHome:
    """Reads home.yaml.

    Args:
        path: the file.
        name: the home's name in the event table.

    Raises:
        DataError: the file is missing, no YAML, or does not describe a home.
    """
    data = _mapping(path, _yaml(path), "the file", _KEYS)
    states: dict[tuple[str, str], str] = {}
    sensors = tuple(_each(path, data, "sensors", lambda entry: _sensor(path, entry, states)))
    activities = tuple(_each(path, data, "activities", lambda entry: _activity(path, entry)))
    _once(path, "sensor", [sensor.id for sensor in sensors])
    _once(path, "activity label", [activity.label for activity in activities])
    _once(path, "activity name", [activity.name for activity in activities])
    other = _text(path, data, "other", "the file")
    if other not in {activity.label for activity in activities}:
        problem = f"expected one of the activities' labels as 'other', found {shown(other)}"
        raise DataError(path, problem)
    used = dict.fromkeys(sensor.room for sensor in sensors)
    rooms = _texts(path, data, "rooms") or list(used)
    unknown = next((room for room in used if room not in rooms), None)
    if unknown is not None:
        raise DataError(path, f"expected every sensor's room in 'rooms', miss {shown(unknown)}")
    home = Home(
        name=name,
        rooms=tuple(dict.fromkeys(rooms)),
        sensors=sensors,
        activities=activities,
        other=other,
        hints=tuple(_texts(path, data, "hints")),
        notes=tuple(_texts(path, data, "notes")),
    )
    no_reading = tuple(_texts(path, data, "no_reading"))
    return OwnHome(home, _timezone(path, data), states, no_reading)


def _yaml(path: Path) -> object:
    try:
        # BaseLoader makes nothing but texts, lists and mappings: safe, and `on`, `no` and `1.0`
        # stay as they are written, where safe_load makes True, False and a number of them.
        return yaml.load(read_text(path), Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise DataError(path, f"is not YAML: {error.problem}", line=line) from None
    except (yaml.YAMLError, ValueError, TypeError, RecursionError):
        raise DataError(path, "is not YAML that can be read") from None


def _sensor(path: Path, entry: object, states: dict[tuple[str, str], str]) -> Sensor:
    keys = ("id", "room", "device", "kind", "states")
    given = _mapping(path, entry, "each of 'sensors'", keys)
    id = _text(path, given, "id", "each of 'sensors'")
    texts = (_text(path, given, key, f"sensor {shown(id)}") for key in keys[1:4])
    if "states" in given:
        shows = _mapping(path, given["states"], f"'states' of sensor {shown(id)}")
        for state in shows:
            states[id, state] = _text(path, shows, state, f"'states' of sensor {shown(id)}")
    return Sensor(id, *texts)


def _activity(path: Path, entry: object) -> Activity:
    given = {"label": entry} if isinstance(entry, str) else entry
    given = _mapping(path, given, "each of 'activities'", ("label", "name"))
    label = _text(path, given, "label", "each of 'activities'")
    if SEPARATOR in label:
        raise DataError(path, f"expected a label without '{SEPARATOR}', found {shown(label)}")
    name = _text(path, given, "name", f"activity {shown(label)}") if "name" in given else label
    return Activity(label, name)


def _timezone(path: Path, data: dict[str, object]) -> str | None:
    if "timezone" not in data:
        return None
    zone = _text(path, data, "timezone", "the file")
    try:
        pl.select(pl.lit(0).cast(pl.Datetime("ms", "UTC")).dt.convert_time_zone(zone))
    except pl.exceptions.PolarsError:
        problem = f"expected an IANA name such as Europe/Rome as 'timezone', found {shown(zone)}"
        raise DataError(path, problem) from None
    return zone


def _each(path: Path, data: dict[str, object], key: str, read: Callable[[object], T]) -> list[T]:
    entries = data.get(key)
    if not isinstance(entries, list) or not entries:
        raise DataError(path, f"expected a list with one entry or more as '{key}'")
    return [read(entry) for entry in entries]


def _texts(path: Path, data: dict[str, object], key: str) -> list[str]:
    if key not in data:
        return []
    entries = data[key]
    found: list[str] = (
        [entry for entry in entries if is_text(entry)] if isinstance(entries, list) else []
    )
    if not isinstance(entries, list) or len(found) < len(entries):
        raise DataError(path, f"expected a list of texts as '{key}'")
    return found


def _mapping(path: Path, value: object, what: str, keys: tuple[str, ...] = ()) -> dict[str, object]:
    if not isinstance(value, dict) or not all(is_text(key) for key in value):
        expected = f"keys and values ({', '.join(keys)})" if keys else "keys and values"
        raise DataError(path, f"expected {what} to have {expected}")
    unknown = next((key for key in value if keys and key not in keys), None)
    if unknown is not None:
        raise DataError(path, f"{what} has no {shown(unknown)}; known are {', '.join(keys)}")
    return value


def _text(path: Path, data: dict[str, object], key: str, what: str) -> str:
    value = data.get(key)
    if isinstance(value, str) and is_text(value):
        return value
    # What is no text is not shown: a few lines of YAML can stand for gigabytes.
    found = shown(value) if isinstance(value, str) else "nothing of the kind"
    raise DataError(path, f"expected a text as {shown(key)} of {what}, found {found}")


def _once(path: Path, what: str, values: list[str]) -> None:
    twice = next((value for value in set(values) if values.count(value) > 1), None)
    if twice is not None:
        raise DataError(path, f"expected each {what} once, found {shown(twice)} twice")
