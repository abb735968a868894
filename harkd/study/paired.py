"""Two systems on the same sessions: how far apart, how surely, and by chance how often.

The interval is of the difference, from bootstrap replicates that draw the same sessions for both.
The p-value is of a permutation test: if the systems were alike, it would not matter which of them
had which answers in a session, so they are exchanged session by session (approximate
randomisation: Noreen, Computer-intensive methods for testing hypotheses, 1989; Yeh, COLING 2000).
Sessions, not events: see `harkd.scores.bootstrap`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from harkd.errors import HarkdError
from harkd.scores.averages import average
from harkd.scores.bootstrap import CHUNK, interval
from harkd.study.counted import Counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

ALIKE = 1e-12
"""Differences of scores that are as large as each other but for rounding."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The first system's score minus the second's."""

    value: float
    low: float | None
    high: float | None
    """of the 95% interval; None with one session, which leaves nothing to resample"""
    p: float
    """two-sided"""
    exact: bool
    """whether every exchange was tried, and not a sample of them"""
    effect: float | None
    """Cohen's d of the paired differences in accuracy, session by session; None where they do not
    vary"""
    better: int
    """sessions in which the first system is more accurate"""
    equal: int
    worse: int


def difference(
    one: Counted, other: Counted, metric: int, *, replicates: int, seed: int
) -> Difference:
    """Compares two systems on the same sessions.

    Args:
        one: the first system. With several seeds its score is the mean over them.
        other: the second; as many seeds as the first, or one.
        metric: place in `harkd.scores.averages.AVERAGES`.
        replicates: of the bootstrap, and exchanges tried at most.
        seed: of both.

    Raises:
        HarkdError: numbers of seeds that cannot be paired.
    """
    one, other = _paired_seeds(one, other)
    value = float((one.scores() - other.scores()).mean(axis=0)[metric])
    low = high = None
    if one.sessions > 1:
        apart = one.replicated(replicates, seed) - other.replicated(replicates, seed)
        low, high = interval(apart)[:, metric].tolist()
    p, exact = _permutation(one, other, metric, value, replicates, seed)
    gains = one.accuracies() - other.accuracies()
    return Difference(
        value=value,
        low=low,
        high=high,
        p=p,
        exact=exact,
        effect=_effect(gains),
        better=int((gains > ALIKE).sum()),
        equal=int((np.abs(gains) <= ALIKE).sum()),
        worse=int((gains < -ALIKE).sum()),
    )


def _paired_seeds(one: Counted, other: Counted) -> tuple[Counted, Counted]:
    """A system of one seed (or without chance) stands beside every seed of the other."""
    if one.seeds != other.seeds and 1 not in (one.seeds, other.seeds):
        raise HarkdError(
            f"{one.seeds} seeds of one system and {other.seeds} of another cannot be paired: "
            "compare as many seeds of each, or one"
        )
    seeds = max(one.seeds, other.seeds)
    both = [
        Counted(np.broadcast_to(each.counts, (seeds, *each.counts.shape[1:])), each.classes)
        for each in (one, other)
    ]
    return both[0], both[1]


def _permutation(
    one: Counted, other: Counted, metric: int, value: float, replicates: int, seed: int
) -> tuple[float, bool]:
    exact = 2**one.sessions <= replicates
    extreme = tried = 0
    for exchanged in _exchanges(one.sessions, replicates, seed, exact, one.counts[0].size):
        apart = _apart(one, other, exchanged)[:, metric]
        extreme += int((np.abs(apart) >= abs(value) - ALIKE).sum())
        tried += len(apart)
    # A sampled test counts what was observed as one exchange more, so that p is never 0.
    return (extreme / tried, True) if exact else ((extreme + 1) / (tried + 1), False)


def _exchanges(
    sessions: int, replicates: int, seed: int, exact: bool, size: int
) -> Iterator[NDArray[np.float64]]:
    """Yields which sessions are exchanged, 0 or 1: (at most a chunk, sessions)."""
    chunk = max(1, CHUNK // max(sessions, size))
    total = 2**sessions if exact else replicates
    random = np.random.default_rng(seed)
    for first in range(0, total, chunk):
        count = min(chunk, total - first)
        if exact:
            numbers = np.arange(first, first + count)
            yield (numbers[:, None] >> np.arange(sessions) & 1).astype(float)
        else:
            yield random.integers(2, size=(count, sessions)).astype(float)


def _apart(one: Counted, other: Counted, exchanged: NDArray[np.float64]) -> NDArray[np.float64]:
    """Differences of the scores after exchanges, averaged over the seeds: (exchanges, 3)."""
    rounds = []
    for mine, theirs in zip(one.counts, other.counts, strict=True):
        sessions, labels, kinds = mine.shape
        gained = (exchanged @ (theirs - mine).reshape(sessions, -1)).reshape(-1, labels, kinds)
        first = average(mine.sum(axis=0) + gained, one.classes)
        rounds.append(first - average(theirs.sum(axis=0) - gained, other.classes))
    apart: NDArray[np.float64] = np.mean(rounds, axis=0)
    return apart


def _effect(gains: NDArray[np.float64]) -> float | None:
    if len(gains) < 2 or gains.std(ddof=1) <= ALIKE:
        return None
    return float(gains.mean() / gains.std(ddof=1))
