"""What the sensors report while people follow their plan."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from harkd.homes.simulate.routine import Stint
    from harkd.homes.simulate.world import Use, World

# Factors on the noise knob; what they give at its default is said in `SimulationSpec`.
_MISSED = 0.3  # chance that an event is lost
_SPURIOUS = 0.2  # spurious uses per real one
_LATE = 10.0  # mean seconds between what happens and its report
_CLUTTER = 4.0  # uses per crossing, at rate 1


class Report(NamedTuple):
    """One sensor event, with the truth about it."""

    time: float
    """seconds since the session began"""
    fixture: int
    """position in the world's fixtures"""
    state: str
    stint: int
    """position in the session's stints of what caused it"""
    spurious: bool
    """whether nobody worked the sensor: the stint is then only what it was put down to"""
    late: float = 0.0
    """seconds between what happened and `time`"""


class _Contact(NamedTuple):
    """One use of a fixture, from start to end."""

    start: float
    end: float
    fixture: int
    stint: int
    spurious: bool = False


def sense(
    world: World, stints: list[Stint], *, seconds: float, rate: float, ambiguity: float,
    noise: float, rng: np.random.Generator,
) -> list[Report]:  # fmt: skip
    """Let people work the sensors of a home.

    A sensor that is in use already reports nothing when it is used again: it reports the start of
    the first use and the end of the last.

    Args:
        world: the home.
        stints: the session's plan.
        seconds: length of the session; nothing is reported after it.
        rate: see `SimulationSpec`; so are `ambiguity` and `noise`.
        ambiguity: chance that a brief use goes to a sensor of other activities.
        noise: how bad the sensors are.
        rng: the session's own generator.

    Returns:
        The reports, sorted by time.
    """
    pace = rate * world.pace
    # A stream for each cause, so that turning one knob leaves what the others decide as it was.
    work, swaps, passing, faults = rng.spawn(4)
    contacts = list(_at_work(world, stints, pace, ambiguity, work, swaps))
    contacts += _in_passing(world, stints, pace, noise, passing)
    contacts += _spurious(world, stints, len(contacts), pace, noise, faults)
    reports = list(_reports(world, contacts))
    heard = faults.random(len(reports)) >= noise * _MISSED
    delays = faults.exponential(_LATE * noise, len(reports)) if noise else [0.0] * len(reports)
    late = [
        report._replace(time=round(report.time + float(delay), 3), late=round(float(delay), 3))
        for report, ok, delay in zip(reports, heard, delays, strict=True)
        if ok
    ]
    # Sorted by time alone: a use too short to measure still starts before it ends.
    return sorted((r for r in late if r.time < seconds), key=lambda r: r.time)


def _at_work(
    world: World, stints: list[Stint], pace: float, ambiguity: float, rng: np.random.Generator,
    swaps: np.random.Generator,
) -> Iterator[_Contact]:  # fmt: skip
    """What people touch in their activities."""
    number = {fixture.id: n for n, fixture in enumerate(world.fixtures)}
    strangers = _strangers(world, number)
    for place, stint in enumerate(stints):
        if stint.doing is None:
            continue
        others = strangers[stint.doing.label]
        for use in stint.doing.uses:
            # Those who do it together take a chair each, as far as there are chairs.
            seat = int(rng.integers(len(use.fixtures))) + stint.together.index(stint.who)
            own = number[use.fixtures[seat % len(use.fixtures)]]
            if use.rhythm == "held":
                if rng.random() < use.chance * pace:
                    yield _Contact(stint.start, _by_the_end(stint, stint.end), own, place)
                continue
            for moment in rng.random(_count(use, stint, pace, rng)):
                fixture = own
                if others and swaps.random() < ambiguity:
                    fixture = others[int(swaps.integers(len(others)))]
                yield _brief(world, stint, place, fixture, float(moment), pace)


def _count(use: Use, stint: Stint, pace: float, rng: np.random.Generator) -> int:
    if use.rhythm == "once":
        return int(rng.random() < use.chance * pace)
    return int(rng.poisson(pace * (stint.end - stint.start) / use.every))


def _brief(
    world: World, stint: Stint, place: int, fixture: int, moment: float, pace: float
) -> _Contact:
    """A use that starts at a share `moment` of the stint and ends within it."""
    start = stint.start + (stint.end - stint.start) * moment
    # Faster than the published pace, uses are shorter too, or they would run into each other.
    end = start + world.fixtures[fixture].hold / max(1.0, pace)
    return _Contact(start, max(start, _by_the_end(stint, end)), fixture, place)


def _by_the_end(stint: Stint, moment: float) -> float:
    # People let go of things a moment before they turn to something else.
    return min(moment, stint.end - 0.01)


def _in_passing(
    world: World, stints: list[Stint], pace: float, noise: float, rng: np.random.Generator
) -> Iterator[_Contact]:
    """What people trip on their way from one activity to the next."""
    passing = [n for n, fixture in enumerate(world.fixtures) if fixture.brief]
    for place, stint in enumerate(stints):
        if stint.doing is None and passing:
            for moment in rng.random(int(rng.poisson(_CLUTTER * noise * pace))):
                fixture = passing[int(rng.integers(len(passing)))]
                yield _brief(world, stint, place, fixture, float(moment), pace)


def _strangers(world: World, number: dict[str, int]) -> dict[str, list[int]]:
    """Per activity, the fixtures of its room that somebody may use for something else."""
    strangers = {}
    for doing in world.doings:
        own = {number[id] for use in doing.uses for id in use.fixtures}
        strangers[doing.label] = [
            n
            for n, fixture in enumerate(world.fixtures)
            if fixture.brief and fixture.room == doing.room and n not in own
        ]
    return strangers


def _spurious(
    world: World, stints: list[Stint], real: int, pace: float, noise: float,
    rng: np.random.Generator,
) -> Iterator[_Contact]:  # fmt: skip
    """Sensors that go off by themselves, put down to what somebody was doing at the time."""
    for _ in range(int(rng.poisson(_SPURIOUS * noise * real)) if stints else 0):
        place, fixture = int(rng.integers(len(stints))), int(rng.integers(len(world.fixtures)))
        contact = _brief(world, stints[place], place, fixture, float(rng.random()), pace)
        yield contact._replace(spurious=True)


def _reports(world: World, contacts: list[_Contact]) -> Iterator[Report]:
    """Join uses of a fixture that overlap: who comes first starts it, who goes last ends it."""
    contacts.sort(key=lambda contact: (contact.fixture, contact.start))
    for number, group in groupby(contacts, key=lambda contact: contact.fixture):
        fixture = world.fixtures[number]
        last, *others = group
        yield Report(last.start, number, fixture.on, last.stint, last.spurious)
        for contact in others:
            if contact.start > last.end:
                yield Report(last.end, number, fixture.off, last.stint, last.spurious)
                yield Report(contact.start, number, fixture.on, contact.stint, contact.spurious)
            if contact.end > last.end:
                last = contact
        yield Report(last.end, number, fixture.off, last.stint, last.spurious)
