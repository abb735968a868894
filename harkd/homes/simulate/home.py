"""From a spec to a simulated home, in memory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from harkd.homes.simulate.marble_world import MARBLE
from harkd.homes.simulate.mural_world import MURAL
from harkd.homes.simulate.random_world import draw_world
from harkd.homes.simulate.routine import Stint, plan
from harkd.homes.simulate.sensing import Report, sense
from harkd.homes.simulate.spec import LAYOUT_RESIDENTS, SimulationSpec

if TYPE_CHECKING:
    from harkd.homes.simulate.world import World

# A Monday, chosen freely; Marble's layout needs a date. Dates start over before the clocks change,
# so that they have one offset from UTC.
_FIRST_DAY, _DAYS = datetime(2020, 11, 2), 119
PERIODS: dict[str, tuple[float, float]] = {
    "morning": (6.5, 9.0),
    "midday": (11.5, 14.0),
    "evening": (18.0, 21.0),
}
"""Hours between which a session of the period begins."""


@dataclass(frozen=True, slots=True)
class SimulatedSession:
    """One recording and the truth about it."""

    number: int
    """position among the home's sessions, from 0"""
    start: datetime
    """local time"""
    period: str
    """one of `PERIODS`"""
    residents: int
    stints: tuple[Stint, ...]
    reports: tuple[Report, ...]
    """the sensor events, sorted by time; `Report.stint` is a position in `stints`"""


@dataclass(frozen=True, slots=True)
class SimulatedHome:
    """A home and its recordings."""

    spec: SimulationSpec
    world: World
    sessions: tuple[SimulatedSession, ...]


def simulate(spec: SimulationSpec) -> SimulatedHome:
    """Simulate a home in memory.

    Every session has a random stream of its own: it does not change with the number of others.
    """
    world = _world(spec)
    return SimulatedHome(
        spec, world, tuple(_session(spec, world, number) for number in range(spec.sessions))
    )


def _stream(spec: SimulationSpec, *key: int) -> np.random.Generator:
    sequence = np.random.SeedSequence(spec.seed, spawn_key=key)
    return np.random.Generator(np.random.PCG64(sequence))


def _world(spec: SimulationSpec) -> World:
    if spec.layout == "random":
        world = draw_world(_stream(spec, 0))
    else:
        world = MURAL if spec.layout == "mural" else MARBLE
    return replace(world, doings=world.doings[: spec.activities])


def _session(spec: SimulationSpec, world: World, number: int) -> SimulatedSession:
    rng = _stream(spec, 1, number)
    choices = LAYOUT_RESIDENTS[spec.layout]
    drawn = choices[int(rng.integers(len(choices)))]
    residents = spec.residents or drawn
    period = tuple(PERIODS)[number % len(PERIODS)]
    minute = int(60 * rng.uniform(*PERIODS[period]))
    start = _FIRST_DAY + timedelta(days=number // len(PERIODS) % _DAYS, minutes=minute)
    seconds = 60.0 * spec.minutes
    stints = plan(
        world,
        residents=residents,
        hour=minute / 60,
        seconds=seconds,
        concurrency=spec.concurrency,
        rng=rng,
    )
    reports = sense(
        world,
        stints,
        seconds=seconds,
        rate=spec.rate,
        ambiguity=spec.ambiguity,
        noise=spec.noise,
        rng=rng,
    )
    return SimulatedSession(number, start, period, residents, tuple(stints), tuple(reports))
