"""What MuRAL's sensors.json and activities.json say of the home."""

from __future__ import annotations

import json
import re
from pathlib import Path

from harkd.errors import DataError
from harkd.homes.rows import read_text, shown
from harkd.records import Activity, Home, Sensor

# The short names of data.csv (arXiv 2504.20505); sensors.json has longer ones.
SENSORS = (
    "kitchen range hood wattmeter",
    "kitchen induction stove wattmeter",
    "kitchen coffee machine wattmeter",
    "kitchen microwave wattmeter",
    "kitchen kettle wattmeter",
    "kitchen counter mov",
    "kitchen sink mov",
    "kitchen cabinet door",
    "kitchen fridge door",
    "main door",
    "dining room chair_1 contact",
    "dining room chair_2 contact",
    "dining room chair_3 contact",
    "dining room food cabinet door",
    "living room bookshelf mov",
    "living room couch mov",
    "living room TV wattmeter",
    "living room game console wattmeter",
    "bathroom toilet contact",
    "bathroom global mov",
    "bathroom sink mov",
    "bedroom_1 door",
    "bedroom_2 door",
)
OTHER_ID = 0
_TYPE_WORDS = frozenset({"mov", "motion", "sensor", "wattmeter", "contact"})
# What contacts on furniture mean, which is not what their states suggest.
CHAIR = "In the {room}, a chair OPENED means that somebody sits down, CLOSED that they stand up."
TOILET = "In the {room}, the toilet CLOSED means that its use starts, OPENED that its use ends."
_KINDS = {
    "motion": ("mov", "motion", "pir", "presence"),
    "power": ("watt", "power", "plug"),
    "pressure": ("press",),
    "magnetic": ("contact", "magnet", "door", "open"),
}


def read_home(base: Path, name: str) -> tuple[Home, dict[str, str], dict[int, str]]:
    """The home, the sensor ids by each name that data.csv may use, and the labels by id.

    Raises:
        DataError: one of the two files is missing, no JSON, or not in the known form.
    """
    sensors, names = _sensors(base / "sensors.json")
    labels = _labels(base / "activities.json")
    home = Home(
        name=name,
        rooms=tuple(dict.fromkeys(sensor.room for sensor in sensors)),
        sensors=sensors,
        activities=tuple(Activity(label, label) for label in labels.values()),
        other=labels[OTHER_ID],
        hints=_hints(sensors),
    )
    return home, names, labels


def _sensors(path: Path) -> tuple[tuple[Sensor, ...], dict[str, str]]:
    entries = [
        tuple(_text(path, entry, f"sensor {key}") for key in ("name", "type", "location"))
        for entry in _objects(path)
    ]
    words = [_words(f"{name} {room}") for name, _, room in entries]
    short: dict[int, str] = {}
    for known in SENSORS:
        fits = [at for at in range(len(entries)) if _words(known) <= words[at] and at not in short]
        if fits:
            short[min(fits, key=lambda at: len(words[at]))] = known
    sensors: list[Sensor] = []
    names: dict[str, str] = {}
    for at, (long, kind, room) in enumerate(entries):
        id = short.get(at, long)
        sensors.append(Sensor(id, room, _device(id, room), _kind(kind)))
        if id in names or long in names:
            raise DataError(path, f"expected each sensor once, found {shown(long)} twice")
        names |= {id: id, long: id}
    return tuple(sensors), names


def _labels(path: Path) -> dict[int, str]:
    labels: dict[int, str] = {}
    for entry in _objects(path):
        id, label = entry.get("id"), _text(path, entry, "name")
        if isinstance(id, str) and re.fullmatch(r"\d{1,9}", id):
            id = int(id)
        if not isinstance(id, int) or isinstance(id, bool) or not 0 <= id < 10**9:
            problem = f"expected a whole number as 'id' of {shown(label)}, found {shown(id)}"
            raise DataError(path, problem)
        if id in labels or label in labels.values():
            problem = f"expected each id and name once, found {id} {shown(label)} again"
            raise DataError(path, problem)
        labels[id] = label
    if OTHER_ID not in labels:
        raise DataError(path, f"expected the label for none of the others with id {OTHER_ID}")
    return labels


def _objects(path: Path) -> list[dict[str, object]]:
    try:
        data = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise DataError(path, f"is not JSON: {error.msg}", line=error.lineno) from None
    except (ValueError, RecursionError):  # a number of thousands of digits, brackets without end
        raise DataError(path, "is not JSON that can be read") from None
    if not isinstance(data, list) or not data or not all(isinstance(item, dict) for item in data):
        raise DataError(path, "expected a list of objects")
    return data


def _text(path: Path, entry: dict[str, object], key: str) -> str:
    value = entry.get(key)
    text = value.strip() if isinstance(value, str) else ""
    if not text or not text.isprintable() or "\ufffd" in text:
        raise DataError(path, f"expected a text as '{key}' of each object, found {shown(value)}")
    return text


def _words(name: str) -> frozenset[str]:
    return frozenset(re.split(r"[^a-z0-9]+", name.lower())) - _TYPE_WORDS - {""}


def _device(name: str, room: str) -> str:
    """A sensor's name without its room in front and without the words for how it senses."""
    start = r"[ _]*".join(re.escape(part) for part in re.split(r"[ _]+", room))
    kept = re.sub(rf"^{start}[ _]+", "", name, flags=re.IGNORECASE).split()
    while len(kept) > 1 and kept[-1].lower() in _TYPE_WORDS:
        kept.pop()
    return " ".join(kept)


def _kind(kind: str) -> str:
    found = (name for name, parts in _KINDS.items() if any(part in kind.lower() for part in parts))
    return next(found, kind.lower())


def _hints(sensors: tuple[Sensor, ...]) -> tuple[str, ...]:
    contacts = [sensor for sensor in sensors if sensor.kind == "magnetic"]
    chairs = (CHAIR.format(room=s.room) for s in contacts if s.device.startswith("chair"))
    toilets = (TOILET.format(room=s.room) for s in contacts if s.device == "toilet")
    return tuple(dict.fromkeys((*chairs, *toilets)))
