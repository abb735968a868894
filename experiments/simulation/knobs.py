"""What each knob of a simulated home changes, measured against the truth that files leave out."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

from harkd.homes.simulate import SimulatedHome, SimulatedSession, SimulationSpec, simulate
from harkd.homes.simulate.routine import Stint
from harkd.homes.simulate.world import Fixture

BASE = SimulationSpec("mural", 7)
TURNS: dict[str, tuple[float, ...]] = {
    "residents": (2, 4),
    "concurrency": (0.0, 0.9),
    "activities": (8, 16),
    "ambiguity": (0.0, 0.5),
    "rate": (0.125, 1.0),
    "noise": (0.0, 0.5),
}
"""Values of each knob beside the one that it has in `BASE`."""


def residents(home: SimulatedHome) -> float:
    """Mean number of residents in a session."""
    return sum(session.residents for session in home.sessions) / len(home.sessions)


def concurrency(home: SimulatedHome) -> float:
    """Share of the time in activities that goes to joint ones and to broken-off ones, in %."""
    whole = mixed = 0.0
    for session in home.sessions:
        for who in range(session.residents):
            stints = sorted((s for s in _doing(session) if s.who == who), key=lambda s: s.start)
            # What is broken off goes straight over into what it is broken off for.
            turns = [(a, b) for a, b in pairwise(stints) if a.end == b.start]
            off = {stint for turn in turns for stint in turn}
            whole += sum(s.end - s.start for s in stints)
            mixed += sum(s.end - s.start for s in stints if len(s.together) > 1 or s in off)
    return 100 * mixed / whole


def activities(home: SimulatedHome) -> float:
    """Number of activities that occur."""
    return len({s.doing for session in home.sessions for s in _doing(session)})


def ambiguity(home: SimulatedHome) -> float:
    """Share of activities' events at another sensor of their room than those they use, in %."""
    own = strange = 0
    for stint, fixture, _ in _events(home):
        if stint.doing is None or fixture.room != stint.doing.room:
            continue
        used = {id for use in stint.doing.uses for id in use.fixtures}
        own += fixture.id in used
        strange += fixture.id not in used
    return 100 * strange / (own + strange)


def rate(home: SimulatedHome) -> float:
    """Events per hour and resident."""
    hours = sum(session.residents for session in home.sessions) * home.spec.minutes / 60
    return sum(len(session.reports) for session in home.sessions) / hours


def noise(home: SimulatedHome) -> float:
    """Share of the events that are reported when nobody does what they are put down to, in %.

    They are late, or tripped on the way from one activity to the next.
    """
    events = list(_events(home))
    wrong = sum(stint.doing is None or time > stint.end for stint, _, time in events)
    return 100 * wrong / len(events)


FACTS: dict[str, Callable[[SimulatedHome], float]] = {
    fact.__name__: fact for fact in (residents, concurrency, activities, ambiguity, rate, noise)
}
"""What each knob is to change."""


def measured(sessions: int) -> Iterator[tuple[str, float | None, dict[str, float]]]:
    """Turns one knob at a time: its name, its value, and every fact; first of all none."""
    base = replace(BASE, sessions=sessions)
    yield "", None, _facts(base)
    for knob, values in TURNS.items():
        for value in values:
            yield knob, value, _facts(replace(base, **{knob: value}))


def _facts(spec: SimulationSpec) -> dict[str, float]:
    home = simulate(spec)
    return {name: fact(home) for name, fact in FACTS.items()}


def _doing(session: SimulatedSession) -> list[Stint]:
    return [stint for stint in session.stints if stint.doing is not None]


def _events(home: SimulatedHome) -> Iterator[tuple[Stint, Fixture, float]]:
    for session in home.sessions:
        for report in session.reports:
            yield session.stints[report.stint], home.world.fixtures[report.fixture], report.time
