"""Who does what, when: the plan of one session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from harkd.homes.simulate.world import Doing, World

_FOLLOWS = 0.65  # chance that an activity is followed by one of its usual successors
_UNUSUAL = 0.02  # factor on the weight of an activity outside its usual hours
_AGAIN = 0.35  # factor on its weight for each time the resident has done it in this session
_SPREAD = 0.35  # standard deviation of the log of a length
_CROSSING = 20.0  # median seconds from one activity to the next
_WAIT = 240.0  # seconds that people wait for each other to begin together
_LONG, _SHORT = 8.0, 5.0  # median minutes of what is broken off, and of what for


@dataclass(frozen=True, slots=True)
class Stint:
    """One resident's time with one activity, without a break."""

    who: int
    doing: Doing | None
    """None: on the way from one activity to the next"""
    start: float
    """seconds since the session began"""
    end: float
    together: tuple[int, ...]
    """everybody who does it jointly, `who` among them"""


def plan(
    world: World, *, residents: int, hour: float, seconds: float, concurrency: float,
    rng: np.random.Generator,
) -> list[Stint]:  # fmt: skip
    """Plan a session.

    Args:
        world: the home.
        residents: how many live there.
        hour: local time at which the session begins, in hours.
        seconds: how long it lasts.
        concurrency: see `SimulationSpec`.
        rng: the session's own generator.

    Returns:
        Stints in the order in which they were planned; those of one resident do not overlap.
    """
    by_label = {doing.label: doing for doing in world.doings}
    free = [float(x) for x in rng.uniform(0, 60, residents)]
    last: list[Doing | None] = [None] * residents
    done: list[dict[str, int]] = [{} for _ in range(residents)]
    stints: list[Stint] = []
    while min(free) < seconds:
        who = free.index(min(free))
        doing = _choose(by_label, last[who], done[who], hour + free[who] / 3600, rng)
        together = [who]
        if doing.joint and rng.random() < concurrency:
            together += [o for o in range(residents) if o != who and free[o] <= free[who] + _WAIT]
        start = max(free[o] for o in together)
        end = start + _length(doing.minutes, rng)
        alone = len(together) == 1
        if alone and doing.minutes >= _LONG and rng.random() < concurrency:
            end = _break_off(stints, who, doing, start, end, by_label, rng)
        else:
            stints += [Stint(o, doing, start, end, tuple(sorted(together))) for o in together]
        for o in together:
            done[o][doing.label] = done[o].get(doing.label, 0) + 1
            last[o] = doing
            crossing = float(rng.lognormal(0, _SPREAD)) * _CROSSING
            if doing.away:
                crossing += _length(doing.away, rng)
            else:
                stints.append(Stint(o, None, end, end + crossing, (o,)))
            free[o] = end + crossing
    return [
        Stint(s.who, s.doing, s.start, min(s.end, seconds), s.together)
        for s in stints
        if s.start < seconds
    ]


def _choose(
    by_label: dict[str, Doing], last: Doing | None, done: dict[str, int], hour: float,
    rng: np.random.Generator,
) -> Doing:  # fmt: skip
    """Take what usually follows, or draw by weight, time of day and what was done already."""
    if last is not None:
        usual = [
            by_label[label]
            for label in last.then
            if label in by_label and _is_usual(by_label[label], hour)
        ]
        if usual and (last.away or rng.random() < _FOLLOWS):
            return usual[int(rng.integers(len(usual)))]
    doings = list(by_label.values())
    weights = [
        doing.weight
        * (1.0 if _is_usual(doing, hour) else _UNUSUAL)
        * _AGAIN ** done.get(doing.label, 0)
        for doing in doings
    ]
    mark = float(rng.random()) * sum(weights)
    for doing, weight in zip(doings, weights, strict=True):
        mark -= weight
        if mark < 0:
            return doing
    return doings[-1]


def _is_usual(doing: Doing, hour: float) -> bool:
    if doing.hours is None:
        return True
    first, last = doing.hours
    since = (hour - first) % 24  # hours may go past midnight
    return since < (last - first) % 24 + 1


def _length(minutes: float, rng: np.random.Generator) -> float:
    return 60 * minutes * float(rng.lognormal(0, _SPREAD))


def _break_off(
    stints: list[Stint], who: int, doing: Doing, start: float, end: float,
    by_label: dict[str, Doing], rng: np.random.Generator,
) -> float:  # fmt: skip
    """Put a short activity into a long one; return when the long one then ends."""
    short = [d for d in by_label.values() if d.minutes <= _SHORT and not d.away and d is not doing]
    if not short:
        stints.append(Stint(who, doing, start, end, (who,)))
        return end
    other = short[int(rng.integers(len(short)))]
    leave = start + (end - start) * float(rng.uniform(0.3, 0.7))
    back = leave + _length(other.minutes, rng)
    end += back - leave
    stints.append(Stint(who, doing, start, leave, (who,)))
    stints.append(Stint(who, other, leave, back, (who,)))
    stints.append(Stint(who, doing, back, end, (who,)))
    return end
