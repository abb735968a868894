"""Which sessions train and which test. A session is never divided, and never on both sides."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from harkd.errors import HarkdError
from harkd.homes.people import disjoint, who_takes_part
from harkd.homes.table import NOMINAL_DATE

Kind = Literal["session", "time", "days", "fold", "leave_one_out", "subject", "home"]


@dataclass(frozen=True)
class Split:
    """The sessions of each side, sorted by name; no session is on both."""

    train: tuple[str, ...]
    test: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    """on neither side, because residents of both take part in them (by='subject' only)"""


def split(
    events: pl.DataFrame,
    *,
    by: Kind,
    test: float,
    seed: int,
    folds: int = 5,
    fold: int = 1,
    session: str | None = None,
    present: Mapping[str, Sequence[str]] | None = None,
) -> Split:
    """Divides the sessions of an event table.

    Args:
        events: schema `EVENTS`, rows in any order.
        by: how the test sessions are chosen. 'session': drawn at random. 'time': the last ones, in
            the order of their first events, or of their names where the data have no dates.
            'days': all that begin on a run of consecutive recorded days, whose place is drawn.
            'fold': one of the parts that the sessions are dealt into at random. 'leave_one_out':
            one. 'subject': those whose residents were drawn for testing; no resident is on both
            sides. 'home': all or none.
        test: share of the sessions (by='days': of the days) to test on, rounded to whole ones
            (halves up); by='subject' comes near it; by='home': 0 or 1; the others do not use it.
        seed: of the draw; the same on any machine and Python version.
        folds: by='fold': number of parts.
        fold: by='fold': the part to test on, from 1.
        session: by='leave_one_out': its name, or its number from 1 in the order of names.
        present: by='subject': session -> who takes part in it, where that is known better than by
            who caused its events.

    Raises:
        HarkdError: a value that the sessions do not allow, or a side that would have no session.
    """
    starts = events.group_by("session").agg(pl.col("time").min()).sort("session")
    names: list[str] = starts["session"].to_list()
    if by == "home":
        return _whole(names, test)
    if len(names) < 2:
        raise HarkdError(
            f"a split needs 2 sessions or more, the data have {len(names)}: add recordings"
        )
    if by == "fold":
        return _sides(names, _dealt(names, folds, fold, seed))
    if by == "leave_one_out":
        return _sides(names, {_named(names, session)})
    if by == "days":
        return _sides(names, _on_consecutive_days(starts, test, seed))
    count = _count(len(names), test, "sessions")
    if by == "subject":
        train, tested = disjoint(who_takes_part(events, present or {}), count, seed)
        left_out = sorted({*names} - {*train, *tested})
        return Split(tuple(sorted(train)), tuple(sorted(tested)), tuple(left_out))
    if by == "time":
        order: list[str] = (starts.sort("time", "session") if _dated(starts) else starts)[
            "session"
        ].to_list()
    else:
        order = _shuffled(names, seed)
    return _sides(names, {*order[-count:]})


def _sides(names: Sequence[str], tested: set[str]) -> Split:
    train = tuple(sorted(name for name in names if name not in tested))
    return Split(train, tuple(sorted(tested)))


def _shuffled(names: Sequence[str], seed: int) -> list[str]:
    # Of the methods of Random, `random` alone is promised never to change.
    draw = random.Random(seed)
    return [name for _, name in sorted((draw.random(), name) for name in names)]


def _dated(starts: pl.DataFrame) -> bool:
    return starts.filter(pl.col("time").dt.date() != NOMINAL_DATE).height > 0


def _whole(names: Sequence[str], test: float) -> Split:
    if test not in (0, 1):
        raise HarkdError(
            f"split.by=home puts all sessions on one side, so split.test={test} cannot be: "
            "set split.test=0 to train on this home, or split.test=1 to test on it"
        )
    return Split((), tuple(names)) if test else Split(tuple(names), ())


def _dealt(names: Sequence[str], folds: int, fold: int, seed: int) -> set[str]:
    if not 2 <= folds <= len(names):
        raise HarkdError(
            f"split.folds={folds} of {len(names)} sessions: choose from 2 to {len(names)}"
        )
    if not 1 <= fold <= folds:
        raise HarkdError(f"split.fold={fold} is none of the {folds} folds: choose 1 to {folds}")
    return set(_shuffled(names, seed)[fold - 1 :: folds])


def _named(names: Sequence[str], session: str | None) -> str:
    numbers = {str(number): name for number, name in enumerate(names, start=1)}
    name = (numbers | {name: name for name in names}).get(session or "")
    if session is None or name is None:
        shown = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
        given = "" if session is None else f"={session}"
        raise HarkdError(
            f"split.by=leave_one_out: split.session{given} is none of the {len(names)} sessions: "
            f"choose a name ({shown}) or a number from 1 to {len(names)}"
        )
    return name


def _on_consecutive_days(starts: pl.DataFrame, test: float, seed: int) -> set[str]:
    if not _dated(starts):
        raise HarkdError("split.by=days needs dates, which the data lack: use split.by=session")
    days = starts.select("session", day=pl.col("time").dt.date())
    calendar = days["day"].unique().sort()
    count = _count(len(calendar), test, "days")
    first = int(random.Random(seed).random() * (len(calendar) - count + 1))
    held_out = calendar[first : first + count].to_list()
    return set(days.filter(pl.col("day").is_in(held_out))["session"])


def _count(whole: int, test: float, unit: str) -> int:
    """How many to test on: at least one, and not all."""
    if whole < 2:
        raise HarkdError(f"a split needs 2 {unit} or more, the data have {whole}: add recordings")
    fix = f"choose a share from {1 / whole:.3g} to {1 - 1 / whole:.3g}"
    if not 0 < test < 1:
        raise HarkdError(f"split.test={test} is no share of the {whole} {unit}: {fix}")
    count = int(whole * test + 0.5)
    if not 0 < count < whole:
        sides = f"{whole - count} to train and {count} to test on"
        raise HarkdError(f"split.test={test} of {whole} {unit} leaves {sides}: {fix}")
    return count
