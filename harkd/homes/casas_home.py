"""What the names in a CASAS file say of the home: nothing else describes it."""

from __future__ import annotations

import re

import polars as pl

from harkd.records import Activity, Home, Sensor

OTHER = "Other"
_OTHERS = ("other activity", "other")  # names of labels that stand for none of the others

# Beginnings of the 2025 release's names: room, then a letter where there are several, then what
# the sensor looks at (BedroomABed, KitchenAStove, Bathroom). In order: longer ones first.
_ROOMS = {
    "LaundryRoom": "laundry room",
    "SewingRoom": "sewing room",
    "LivingRoom": "living room",
    "DiningRoom": "dining room",
    "Entryway": "entrance",
    "Bathroom": "bathroom",
    "WorkArea": "work area",
    "MOffice": "office",
    "Bedroom": "bedroom",
    "Kitchen": "kitchen",
    "Hallway": "hall",
    "Office": "office",
    "Entry": "entrance",
    "Hall": "hall",
}
_PLACED = {
    "OutsideDoor": "entrance",
    "FrontDoor": "entrance",
    "MainDoor": "entrance",
    "BackDoor": "entrance",
    "LoungeChair": "living room",
}
_NOWHERE = "home"  # an id such as M003: its room stands only in a drawing of the home
_CODE = r"[A-Z]{1,3}\d*(?:-[A-Z])?\d*"
_DEVICES = {"magnetic": "door", "motion": "motion sensor"}  # the others are their kind


def spellings(names: pl.Series) -> dict[str, str]:
    """For each name the one that stands for all with the same letters, in either case."""
    chosen: dict[str, str] = {}
    known: list[str] = names.unique().sort().to_list()
    return {name: chosen.setdefault(_words(name).casefold(), name) for name in known}


def describe(name: str, events: pl.DataFrame, labels: pl.Series) -> Home:
    """The home whose sensors are those of the events, and whose activities are the labels.

    Args:
        name: the home's name in the event table.
        events: `sensor` and `state`.
        labels: in one spelling each.

    Returns:
        Sensors and activities in the order of their names; the label for none of the others is
        the data's own where it has one, and comes last.
    """
    states = events.group_by("sensor").agg(pl.col("state").unique()).sort("sensor")
    sensors = tuple(_sensor(id, set(seen)) for id, seen in states.rows())
    known: list[str] = labels.unique().sort().to_list()
    other = next((label for label in known if _words(label).casefold() in _OTHERS), OTHER)
    kept = [label for label in known if label != other]
    return Home(
        name=name,
        rooms=tuple(dict.fromkeys(sensor.room for sensor in sensors)),
        sensors=sensors,
        activities=tuple(Activity(label, _words(label)) for label in (*kept, other)),
        other=other,
    )


def _words(label: str) -> str:
    """In lower case but for abbreviations: 'Watch_TV' is 'watch TV'."""
    words = re.split(r"[ _.]+", label)
    return " ".join(w if len(w) > 1 and w.isupper() else w.lower() for w in words if w) or label


def _sensor(id: str, states: set[str]) -> Sensor:
    if states & {"OPEN", "CLOSE", "OPENED", "CLOSED"}:
        kind = "magnetic"
    elif states & {"PRESENT", "ABSENT"}:
        kind = "item"
    else:
        kind = "switch" if re.fullmatch(_CODE, id) and not id.startswith("M") else "motion"
    device = _DEVICES.get(kind, kind)
    if re.fullmatch(_CODE, id):
        return Sensor(id, _NOWHERE, f"{device} {id}", kind)
    if id in _PLACED:
        return Sensor(id, _PLACED[id], _apart(id), kind)
    for start, room in _ROOMS.items():
        found = re.fullmatch(rf"(?i:{start})([A-Z](?![a-z]))?(.*)", id)
        if found:
            place = f"{room} {found[1]}" if found[1] else room
            return Sensor(id, place, _apart(found[2]) or device, kind)
    return Sensor(id, _NOWHERE, _apart(id), kind)


def _apart(name: str) -> str:
    """'DiningChair' as 'dining chair'."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_-]+", " ", name).strip().lower()
