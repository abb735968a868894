"""What really caused each event of a simulated home: kept beside the files that a reader reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harkd.homes.simulate.routine import Stint
    from harkd.homes.simulate.sensing import Report

TRUTH = "TRUTH.csv"
"""The file of it; no reader opens it."""


class Truth(NamedTuple):
    """A row of `TRUTH.csv`: one sensor event."""

    file: str
    """where the event is written, relative to the home's folder"""
    line: int
    """its line there, from 1"""
    resident: str
    """who caused it, as the file names residents; empty where nobody did"""
    together: str
    """everybody who takes part in what that one is doing, with blanks between"""
    activity: str
    """what they were doing, as the home spells it; empty on the way from one to the next"""
    cause: str
    """'use' in an activity, 'passing' on the way, or 'fault' of the sensor"""
    late: float
    """seconds between what happened and the time that the file gives"""


def truth(file: str, line: int, names: Sequence[str], stint: Stint, report: Report) -> Truth:
    """The truth about an event.

    Args:
        file: relative to the home's folder, with forward slashes.
        line: in it, from 1.
        names: what the file calls each resident of the session.
        stint: the one that the report is put down to.
        report: the event.
    """
    doing = "" if stint.doing is None else stint.doing.label
    if report.spurious:
        return Truth(file, line, "", "", "", "fault", report.late)
    cause = "use" if doing else "passing"
    together = " ".join(names[who] for who in stint.together)
    return Truth(file, line, names[stint.who], together, doing, cause, report.late)
