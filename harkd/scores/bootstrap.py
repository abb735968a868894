"""Percentile intervals from resampling whole sessions.

Events of one session depend on each other (people do one thing for a while), so single events are
not exchangeable, but sessions are: a replicate draws as many sessions as there are, with
replacement (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapters 8 and 13).
Scores are functions of counts per label, so that a replicate is a weighted sum of the sessions'
counts, and no event is touched twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from harkd.scores.averages import average

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from harkd.scores.truth import Truth

LEVELS = (0.025, 0.975)
"""of a 95% interval"""
CHUNK = 2**18
"""numbers that a chunk of replicates holds at a time (2 MB)"""


def session_counts(truth: Truth) -> NDArray[np.float64]:
    """Counts every session by itself: (sessions, labels, 3), HITS, PREDICTED, GOLD."""
    shape = (truth.sessions, truth.labels + 1)

    def counted(labels: NDArray[np.int64], rows: NDArray[np.bool_] | slice) -> NDArray[np.int64]:
        cells = truth.session[rows] * shape[1] + labels[rows]
        return np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape)[:, :-1]

    every = slice(None)
    hits = counted(truth.gold, truth.gold == truth.predicted)
    columns = [hits, counted(truth.predicted, every), counted(truth.gold, every)]
    return np.stack(columns, axis=-1).astype(np.float64)


def draws(sessions: int, replicates: int, seed: int, chunk: int) -> Iterator[NDArray[np.int64]]:
    """Yields how often each replicate holds each session: (at most `chunk`, sessions).

    The numbers depend on the seed and the number of sessions only, not on the chunk.
    """
    random = np.random.default_rng(seed)
    for first in range(0, replicates, chunk):
        size = min(chunk, replicates - first)
        # Counting drawn sessions gives the multinomial that numpy draws session by session.
        drawn = random.integers(sessions, size=(size, sessions))
        drawn += np.arange(size)[:, None] * sessions
        yield np.bincount(drawn.ravel(), minlength=size * sessions).reshape(size, sessions)


def replicated(
    counts: NDArray[np.float64], classes: NDArray[np.int64], replicates: int, seed: int
) -> NDArray[np.float64]:
    """Scores of every replicate: (replicates, 3), in the order of `AVERAGES`.

    Two systems on the same sessions get the same draws from the same seed: their replicates can
    be compared one by one.

    Args:
        counts: (sessions, labels, 3); at least one event in every session.
        classes: the labels that macro-F1 averages over, in every replicate.
        replicates: how many.
        seed: of the draws.
    """
    sessions, labels, kinds = counts.shape
    flat = counts.reshape(sessions, labels * kinds)
    chunk = max(1, CHUNK // max(sessions, labels * kinds))
    return np.concatenate(
        [
            average((weights @ flat).reshape(-1, labels, kinds), classes)
            for weights in draws(sessions, replicates, seed, chunk)
        ]
    )


def interval(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lower and upper end of the 95% percentile interval: (replicates, n) -> (2, n)."""
    return np.quantile(scores, LEVELS, axis=0)
