"""A home that nobody has: floor plan, devices and activity list drawn from a vocabulary."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from harkd.homes.simulate.vocabulary import CONCEPTS, OTHERS, ROOMS, THINGS, Concept
from harkd.homes.simulate.world import Doing, Fixture, Use, World, often

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy as np


class _Sensing(NamedTuple):
    """What a kind of sensor is called, what it reports, and how it is used."""

    suffix: str
    on: str
    off: str
    hold: float
    every: float


_KINDS = {
    "motion": _Sensing(" mov", "turned ON", "turned OFF", 8.0, 60.0),
    "contact": _Sensing(" contact", "OPENED", "CLOSED", 8.0, 80.0),
    "power": _Sensing(" wattmeter", "turned ON", "turned OFF", 90.0, 110.0),
    "pressure": _Sensing("", "turned ON", "turned OFF", 40.0, 60.0),
    "flow": _Sensing("", "turned ON", "turned OFF", 20.0, 80.0),
}
_ALWAYS = ("kitchen", "living", "bath", "bed", "entrance")
_STYLES: tuple[Callable[[str], str], ...] = (
    str,
    str.capitalize,
    str.title,
    lambda text: text.replace(",", "").replace(" ", "_").upper(),
    lambda text: text.replace(",", "").replace(" ", "_"),
)
_THINGS, _CONCEPTS = (12, 26), (8, 22)  # how many a home has; UCI ADL has 12 sensors, MuRAL 23


def draw_world(rng: np.random.Generator) -> World:
    """Draw a home: 5 to 9 rooms, 12 to 25 sensors and up to 21 activities, in wordings of its own.

    Labels are spelled in one style per home: as words, capitalised, or joined by underscores.
    """
    rooms = _draw_rooms(rng)
    fixtures = _draw_fixtures(rooms, rng)
    style = _STYLES[int(rng.integers(len(_STYLES)))]
    doings = _draw_doings(fixtures, style, rng)
    other = style(_one_of(OTHERS, rng))
    return World(
        rooms=tuple(rooms.values()),
        fixtures=tuple(fixtures.values()),
        doings=doings,
        other=other,
        pace=1.0,
    )


def _one_of(words: Iterable[str], rng: np.random.Generator) -> str:
    choices = tuple(words)
    return choices[int(rng.integers(len(choices)))]


def _some(keys: Iterable[str], count: int, rng: np.random.Generator) -> list[str]:
    """Draw `count` keys, or all where there are fewer, in random order."""
    choices = tuple(keys)
    return [choices[int(n)] for n in rng.permutation(len(choices))[:count]]


def _draw_rooms(rng: np.random.Generator) -> dict[str, str]:
    """Room key -> its name in this home; no name twice."""
    extra = [key for key in ROOMS if key not in _ALWAYS]
    keys = [*_ALWAYS, *_some(extra, int(rng.integers(len(extra))), rng)]
    return {key: _one_of(ROOMS[key].split("|"), rng) for key in keys}


def _draw_fixtures(rooms: dict[str, str], rng: np.random.Generator) -> dict[str, Fixture]:
    """Thing key -> its fixture; no id twice."""
    fixtures: dict[str, Fixture] = {}
    taken = set()
    limit = int(rng.integers(*_THINGS))
    for key in _some(THINGS, len(THINGS), rng):
        thing = THINGS[key]
        places = [rooms[place] for place in thing.rooms.split() if place in rooms]
        if not places:
            continue
        room, kind = _one_of(places, rng), _one_of(thing.kind.split(), rng)
        device, sensing = _one_of(thing.names.split("|"), rng), _KINDS[kind]
        name = f"{room} {device}"
        if name in taken:
            continue
        taken.add(name)
        states = (sensing.on, sensing.off)
        if key == "toilet" and kind == "contact":
            states = states[::-1]  # as in MuRAL: CLOSED when its use starts
        name += sensing.suffix
        fixtures[key] = Fixture(name, room, name, kind, *states, sensing.hold)
        if len(fixtures) == limit:
            break
    return fixtures


def _draw_doings(
    fixtures: dict[str, Fixture], style: Callable[[str], str], rng: np.random.Generator
) -> tuple[Doing, ...]:
    """Draw the activity list from what can be done with the home's devices."""
    possible = [key for key, concept in CONCEPTS.items() if concept.things.split()[0] in fixtures]
    keys = _some(possible, int(rng.integers(*_CONCEPTS)), rng)
    labels = {key: style(_one_of(CONCEPTS[key].labels.split("|"), rng)) for key in keys}
    return tuple(_doing(CONCEPTS[key], labels[key], labels, fixtures, rng) for key in keys)


def _doing(
    concept: Concept, label: str, labels: dict[str, str], fixtures: dict[str, Fixture],
    rng: np.random.Generator,
) -> Doing:  # fmt: skip
    own = [fixtures[key] for key in concept.things.split() if key in fixtures]
    return Doing(
        label=label,
        room=own[0].room,
        minutes=concept.minutes,
        uses=tuple(_use(fixture, rng) for fixture in own),
        hours=concept.hours,
        then=tuple(labels[key] for key in concept.then.split() if key in labels),
        joint=concept.joint,
        away=concept.away,
    )


def _use(fixture: Fixture, rng: np.random.Generator) -> Use:
    """Homes differ in how often a device is used in an activity: by a factor of two each way."""
    return often(fixture.id, every=_KINDS[fixture.kind].every * 2 ** float(rng.uniform(-1, 1)))
