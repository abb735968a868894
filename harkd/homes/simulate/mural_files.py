"""Writes a simulated home in the file layout of MuRAL."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from harkd.homes.simulate.tables import write_csv, write_json
from harkd.homes.simulate.truth import Truth, truth

if TYPE_CHECKING:
    from pathlib import Path

    from harkd.homes.simulate.home import SimulatedHome, SimulatedSession
    from harkd.homes.simulate.routine import Stint
    from harkd.homes.simulate.sensing import Report

_COLUMNS = ("uid", "time", "sensor", "action", "Subject", "Description", "activity")
_LETTERS = "ABCD"
_ROLES = ("parent", "partner", "child", "guest")
_KINDS = {
    "motion": "motion sensor",
    "contact": "magnetic contact sensor",
    "power": "wattmeter",
    "pressure": "pressure sensor",
    "flow": "water flow sensor",
}
_NOTED = 0.3  # share of rows with a description; MuRAL's are "often empty"
_UNSENSED = 92 / 8543  # annotation-only rows per event, as published


def write_mural(simulated: SimulatedHome, root: Path) -> list[Truth]:
    """Write `sensors.json`, `activities.json` and a folder per session into `root`.

    As in MuRAL, `Subject`, `Description` and `activity` hold the annotation, and some rows hold
    nothing else. Returned is what really caused each event, in the order of the files.
    """
    world = simulated.world
    sensors = [
        {
            "sensor name": fixture.name,
            "sensor type": _KINDS[fixture.kind],
            "sensor location": fixture.room,
        }
        for fixture in world.fixtures
    ]
    write_json(root / "sensors.json", sensors)
    labels = [world.other, *(doing.label for doing in world.doings)]
    activities = [
        {"id": number, "name": label, "description": f"somebody is {label}" if number else "none"}
        for number, label in enumerate(labels)
    ]
    write_json(root / "activities.json", activities)
    ids = {label: number for number, label in enumerate(labels)}
    causes: list[Truth] = []
    for session in simulated.sessions:
        folder = root / f"{session.number + 1:02}"
        folder.mkdir()
        write_json(folder / "context.json", _context(session))
        rows, reports = _rows(simulated, session, ids)
        write_csv(folder / "data.csv", _COLUMNS, rows)
        for line, report in enumerate(reports, start=2):
            if report is not None:
                stint = session.stints[report.stint]
                file = f"{folder.name}/data.csv"
                causes.append(truth(file, line, _LETTERS, stint, report))
    return causes


def _context(session: SimulatedSession) -> dict[str, object]:
    return {
        "start time": session.start.strftime("%H:%M:%S"),
        "day": "weekday" if session.start.weekday() < 5 else "weekend",
        "resident number": session.residents,
        "roles": dict(zip(_LETTERS, _ROLES[: session.residents], strict=False)),
        "scenario": f"a {session.period} at home (simulated)",
    }


def _rows(
    simulated: SimulatedHome, session: SimulatedSession, ids: dict[str, int]
) -> tuple[list[tuple[object, ...]], list[Report | None]]:
    """The rows of data.csv, and the report that each is of; None where it only annotates."""
    world = simulated.world
    # Only what has no bearing on the events is drawn here.
    rng = np.random.default_rng([simulated.spec.seed, session.number])
    noted = rng.random(len(session.reports)) < _NOTED
    timed: list[tuple[float, tuple[object, ...], Report | None]] = []
    for report, note in zip(session.reports, noted, strict=True):
        fixture, stint = world.fixtures[report.fixture], session.stints[report.stint]
        annotation = _annotation(stint, fixture.room if note else "", world.other, ids)
        timed.append((report.time, (fixture.id, report.state, *annotation), report))
    if session.stints:
        for place in rng.integers(len(session.stints), size=rng.poisson(_UNSENSED * len(timed))):
            stint = session.stints[int(place)]
            annotation = _annotation(stint, "no sensor", world.other, ids)
            timed.append((stint.start, ("", "", *annotation), None))
    timed.sort(key=lambda entry: entry[0])
    # Every third session has its uids as a spreadsheet leaves them.
    uid = (lambda n: f"{n}.0") if session.number % 3 == 2 else str
    rows = [
        (uid(n), (session.start + timedelta(seconds=time)).strftime("%H:%M:%S"), *row)
        for n, (time, row, _) in enumerate(timed, start=1)
    ]
    return rows, [report for _, _, report in timed]


def _annotation(stint: Stint, place: str, other: str, ids: dict[str, int]) -> tuple[str, str, int]:
    """Subject, Description and activity; no description where no place is given."""
    label = stint.doing.label if stint.doing else other
    subjects = ", ".join(_LETTERS[who] for who in stint.together)
    return subjects, f"{_LETTERS[stint.who]}: {label} ({place})" if place else "", ids[label]
