"""The nouns of a simulated home: what is in it, and what people do there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Rhythm = Literal["held", "once", "often"]


@dataclass(frozen=True, slots=True)
class Fixture:
    """Something in a room with a sensor on it."""

    id: str
    """as the events write it"""
    room: str
    name: str
    """long form, as the home's documentation writes it"""
    kind: str
    on: str
    """state that is reported when a use starts"""
    off: str
    """state that is reported when it ends"""
    hold: float
    """mean seconds of a brief use"""

    @property
    def brief(self) -> bool:
        """Whether somebody may touch or pass it without meaning to."""
        return self.kind not in ("power", "phone")


@dataclass(frozen=True, slots=True)
class Use:
    """How an activity works a sensor.

    `held`: from the start of the activity to its end; `once`: for a short while, somewhere in it;
    `often`: again and again, at random times.
    """

    rhythm: Rhythm
    fixtures: tuple[str, ...]
    """ids; everybody who takes part settles on one of them"""
    chance: float
    """that it happens at all (held, once)"""
    every: float
    """mean seconds between uses (often)"""


def held(*fixtures: str, chance: float = 1.0) -> Use:
    """In use as long as the activity lasts: a chair, the television."""
    return Use("held", fixtures, chance, 0.0)


def once(*fixtures: str, chance: float = 1.0) -> Use:
    """Used for a short while: the kettle, a drawer."""
    return Use("once", fixtures, chance, 0.0)


def often(*fixtures: str, every: float) -> Use:
    """Used again and again, `every` so many seconds: motion at the counter."""
    return Use("often", fixtures, 1.0, every)


@dataclass(frozen=True, slots=True)
class Doing:
    """An activity as people do it."""

    label: str
    """as the data spells it"""
    room: str
    """where people mostly are while they do it"""
    minutes: float
    """median length"""
    uses: tuple[Use, ...]
    weight: float = 1.0
    """how often it is chosen, relative to the others"""
    hours: tuple[int, int] | None = None
    """first and last hour of the day at which it is usual; None for any"""
    then: tuple[str, ...] = ()
    """labels of which one usually comes next"""
    joint: bool = False
    """whether people do it together"""
    away: float = 0.0
    """median minutes out of the house between this and what comes next"""


@dataclass(frozen=True, slots=True)
class World:
    """A home with its fixtures and its activities."""

    rooms: tuple[str, ...]
    fixtures: tuple[Fixture, ...]
    doings: tuple[Doing, ...]
    other: str
    """label of events that belong to no activity"""
    pace: float
    """factor on how often sensors are used, so that rate 1 is the published rate where one is"""
