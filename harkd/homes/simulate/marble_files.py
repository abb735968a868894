"""Writes a simulated home in the file layout of Marble."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta, timezone
from typing import TYPE_CHECKING

import numpy as np

from harkd.homes.simulate.tables import write_csv
from harkd.homes.simulate.truth import Truth, truth

if TYPE_CHECKING:
    from pathlib import Path

    from harkd.homes.simulate.home import SimulatedHome, SimulatedSession
    from harkd.homes.simulate.routine import Stint
    from harkd.homes.simulate.world import World

_SCENARIOS = "ABCD"
_PERIODS = {"morning": "m", "midday": "a", "evening": "e"}
_GROUPS = ((201, 202, 203, 204), (205, 206, 207, 208), (209, 210, 211, 212))
"""Marble's 12 subjects. Only those of one group meet, so that subject-disjoint splits exist."""
_CLOCK = timezone(timedelta(hours=1))
"""Marble's flat is in Italy; all simulated days are in winter."""
_GAPS = 0.1  # share of transitions that the annotation leaves out


def write_marble(simulated: SimulatedHome, root: Path) -> list[Truth]:
    """Write a folder per scenario, instance and subject into `root`.

    As in Marble, the label of an event is that of the interval of its subject that holds its
    time: an event that a sensor reports late may lie in the interval after its own. Returned is
    what really caused each event.
    """
    causes: list[Truth] = []
    instances: Counter[str] = Counter()
    for session in simulated.sessions:
        rng = np.random.default_rng([simulated.spec.seed, session.number])
        letter = _SCENARIOS[int(rng.integers(len(_SCENARIOS)))]
        scenario = f"{letter}{session.residents}{_PERIODS[session.period]}"
        instances[scenario] += 1
        folder = root / scenario / f"instance{instances[scenario]}"
        folder.mkdir(parents=True)
        group = _GROUPS[int(rng.integers(len(_GROUPS)))]
        subjects = [int(n) for n in rng.permutation(group)[: session.residents]]
        place = folder.relative_to(root).as_posix()
        found = _write_instance(simulated.world, session, subjects, folder, rng)
        causes += (cause._replace(file=f"{place}/{cause.file}") for cause in found)
    return causes


def _write_instance(
    world: World, session: SimulatedSession, subjects: list[int], folder: Path,
    rng: np.random.Generator,
) -> list[Truth]:  # fmt: skip
    names = [f"subject-{number}" for number in subjects]
    causes: list[Truth] = []
    ambient: list[tuple[object, ...]] = []
    phones: list[list[tuple[object, ...]]] = [[] for _ in subjects]
    for report in session.reports:
        fixture, stint = world.fixtures[report.fixture], session.stints[report.stint]
        who, subject = stint.who, names[stint.who]
        row = (_stamp(session, report.time), fixture.id, report.state)
        if fixture.kind == "phone":
            phones[who].append(row)
            file, line = f"{subject}/smartphone.csv", len(phones[who]) + 1
        else:
            ambient.append((*row, subject))
            file, line = "environmental.csv", len(ambient) + 1
        causes.append(truth(file, line, names, stint, report))
    events = ("ts", "sensor_id", "sensor_status")
    write_csv(folder / "environmental.csv", (*events, "subject_id"), ambient)
    for who, name in enumerate(names):
        own = folder / name
        own.mkdir()
        stints = sorted((s for s in session.stints if s.who == who), key=lambda s: s.start)
        write_csv(own / "smartphone.csv", events, phones[who])
        labels = [
            (*_span(session, stint), stint.doing.label if stint.doing else world.other)
            for stint in stints
            if stint.doing or rng.random() >= _GAPS
        ]
        write_csv(own / "labels.csv", ("ts_start", "ts_end", "act"), labels)
        places = [
            (*_span(session, stint), stint.doing.room.upper().replace(" ", "_"))
            for stint in stints
            if stint.doing
        ]
        write_csv(own / "locations.csv", ("ts_start", "ts_end", "location"), places)
    return causes


def _stamp(session: SimulatedSession, seconds: float) -> int:
    """UNIX time in milliseconds."""
    return int(session.start.replace(tzinfo=_CLOCK).timestamp()) * 1000 + round(seconds * 1000)


def _span(session: SimulatedSession, stint: Stint) -> tuple[int, int]:
    """Start and end, both inclusive; the end is before the start of what comes next."""
    start = _stamp(session, stint.start)
    return start, max(start, _stamp(session, stint.end) - 1)
