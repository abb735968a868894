"""Plain words for rooms, devices and states: `dataset.wording=meaning`.

`raw` leaves an event's text as the reference paper has it (`dining room chair_1 OPENED`);
`meaning` says what the event means (`dining room chair 1: somebody sits down`). A contact's state
is no guide where it is fixed to a chair or to a toilet: there the home's own hint decides, and is
left out of the prompt, as it then explains states that nobody sees. Elsewhere ON of a magnetic
sensor is open: so in UCI ADL's recordings, where it lasts for seconds, and assumed of Marble's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import polars as pl

from harkd.homes.mural_home import CHAIR, TOILET
from harkd.homes.table import EVENTS
from harkd.records import Home, Recording, Sensor

# States that begin something, and what ends it: of contacts, and of all other sensors.
_BEGINS = ("open", "opened", "on", "turned on")
_ENDS = ("close", "closed", "off", "turned off")
_CONTACT = ("opened", "closed")
_SWITCH = ("turned on", "turned off")
# What they mean, by how the sensor senses,
_KINDS = {
    "magnetic": _CONTACT,
    "motion": ("motion begins", "motion ends"),
    "power": ("switched on", "switched off"),
    "pressure": ("pressed", "released"),
    "flush": ("flush begins", "flush ends"),
    "phone": ("begins", "ends"),
}
# by a part of the name, for pressure under what people sit or lie on,
_SITS = ("somebody sits down", "somebody stands up")
_SEATS = {
    r"chair|seat|couch|sofa|stool|bench": _SITS,
    r"\bbed\b|mattress": ("somebody lies down", "somebody gets up"),
}
# and by the whole name, for contacts whose meaning the home's hint gives.
_HINTED = {CHAIR: (r"chair.*", _SITS), TOILET: (r"toilet", ("use ends", "use starts"))}

MEANINGS = tuple(
    word
    for pair in (_SWITCH, *_KINDS.values(), *_SEATS.values(), *(w for _, w in _HINTED.values()))
    for word in pair
)
"""What the known states become."""

# Words of MuRAL that a reader would stumble over.
_ENGLISH = {
    "appartment": "apartment",
    "global": "whole room",
    "grabing": "grabbing",
    "pc": "PC",
}


def reword(recording: Recording) -> Recording:
    """The recording in plain words: rooms, devices, states, texts and the names of activities.

    Two names never become one: those that would stay as they are. Labels and sensor ids stay too,
    so that every answer still maps back to its label.
    """
    home = recording.home
    shown = _home(home)
    sensors = {sensor.id: sensor for sensor in shown.sensors}
    raw = {sensor.id: sensor for sensor in home.sensors}
    rows = [
        (id, state, sensors[id].room, sensors[id].device, meaning(raw[id], state, home.hints))
        for id, state in recording.events.select("sensor", "state").unique().rows()
    ]
    names = ("sensor", "state", "room", "device", "meaning")
    words = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    text = pl.format("{} {}: {}", "room", "device", "meaning")
    events = (
        recording.events.drop("room", "device", "text")
        .join(words, on=["sensor", "state"], how="left", maintain_order="left")
        .with_columns(text.alias("text"), pl.col("meaning").alias("state"))
        .select(list(EVENTS))
    )
    return replace(recording, home=shown, events=events)


def reword_text(text: str, home: Home) -> str:
    """The plain words for one event as `raw` shows it; text of no sensor of the home as it is.

    Args:
        text: '<room> <device> <state>'.
        home: as its reader gives it, not yet in plain words.
    """
    pairs = zip(home.sensors, _home(home).sensors, strict=True)
    fitting = [pair for pair in pairs if text.startswith(f"{pair[0].room} {pair[0].device} ")]
    if not fitting:
        return text
    # The longest that fits, as a device's name may begin another's.
    sensor, shown = max(fitting, key=lambda pair: len(f"{pair[0].room} {pair[0].device}"))
    state = text.removeprefix(f"{sensor.room} {sensor.device} ")
    return f"{shown.room} {shown.device}: {meaning(sensor, state, home.hints)}"


def meaning(sensor: Sensor, state: str, hints: Iterable[str]) -> str:
    """What a state of a sensor means, in words.

    Args:
        sensor: as its home's reader gives it.
        state: as the data write it. One that begins or ends nothing (a temperature, PRESENT) stays
            as it is, a word in capitals in lower case.
        hints: of the sensor's home.
    """
    word = state.casefold()
    if word in _BEGINS or word in _ENDS:
        begins, ends = _pair(sensor, word, hints)
        return begins if word in _BEGINS else ends
    return _plain(state.lower() if state.isupper() else state)


def _pair(sensor: Sensor, word: str, hints: Iterable[str]) -> tuple[str, str]:
    if sensor.kind == "pressure":
        device = _plain(sensor.device).lower()
        seats = (pair for part, pair in _SEATS.items() if re.search(part, device))
        return next(seats, _KINDS["pressure"])
    if sensor.kind == "magnetic":
        for hint, (whole, pair) in _HINTED.items():
            if re.fullmatch(whole, sensor.device) and hint.format(room=sensor.room) in hints:
                return pair
    return _KINDS.get(sensor.kind, _CONTACT if word.startswith(("open", "close")) else _SWITCH)


def _home(home: Home) -> Home:
    rooms = _distinct((*home.rooms, *(sensor.room for sensor in home.sensors)))
    devices = _distinct(sensor.device for sensor in home.sensors)
    names = _distinct(activity.name for activity in home.activities)
    resolved = {hint.format(room=room) for hint in _HINTED for room in home.rooms}
    return replace(
        home,
        rooms=tuple(rooms[room] for room in home.rooms),
        sensors=tuple(
            replace(sensor, room=rooms[sensor.room], device=devices[sensor.device])
            for sensor in home.sensors
        ),
        activities=tuple(replace(entry, name=names[entry.name]) for entry in home.activities),
        hints=tuple(hint for hint in home.hints if hint not in resolved),
    )


def _distinct(names: Iterable[str]) -> dict[str, str]:
    """Each name in plain words; names that would become one stay as they are."""
    plain = {name: _plain(name) for name in names}
    used = Counter(plain.values())
    return {name: words if used[words] == 1 else name for name, words in plain.items()}


def _plain(name: str) -> str:
    words = name.replace("_", " ").split()
    return " ".join(_ENGLISH.get(word, word) for word in words) or name
