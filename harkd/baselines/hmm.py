"""Hidden Markov model: activities follow each other, and each makes some sensors speak.

Its states are the labels, so its probabilities are counts of the training side (Rabiner, A
tutorial on hidden Markov models, Proceedings of the IEEE 77, 1989); the most probable sequence of
a whole session is found by the Viterbi algorithm, later events included.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from harkd.baselines.observed import Coder, Predict, sessions

SMOOTHING = 1.0
"""Added to every count, so that what training never saw is not impossible (Laplace)."""


def fit(training: pl.DataFrame, *, seed: int, size: int) -> Predict:
    """Counts; an event of several labels is divided among them."""
    training = training.sort("session", "index")
    coder = Coder.of(training)
    shares, parts = coder.shares(training), sessions(training)
    starts = np.array([part.start for part in parts])
    begins = shares[starts].sum(axis=0)
    goes_on = np.setdiff1d(np.arange(len(shares)), starts)
    follows = shares[goes_on - 1].T @ shares[goes_on]
    shows = np.zeros((len(coder.labels), len(coder.states) + 1))
    np.add.at(shows.T, coder.coded(training), shares)
    first, then, shown = _logs(begins), _logs(follows), _logs(shows)

    def predict(events: pl.DataFrame) -> list[str]:
        codes = coder.coded(events)
        paths = [viterbi(first, then, shown[:, codes[part]].T) for part in sessions(events)]
        return coder.named(np.concatenate(paths))

    return predict


def viterbi(
    first: NDArray[np.float64], then: NDArray[np.float64], shown: NDArray[np.float64]
) -> NDArray[np.int64]:
    """The most probable sequence of states.

    Args:
        first: (states,) log probability to begin in a state.
        then: (states, states) log probability of the column's state after the row's.
        shown: (events, states) log probability of what each event shows, in a state.

    Returns:
        (events,): numbers of states.
    """
    scores = first + shown[0]
    back = np.zeros(shown.shape, np.int64)
    for place in range(1, len(shown)):
        reached = scores[:, None] + then
        back[place] = reached.argmax(axis=0)
        scores = reached.max(axis=0) + shown[place]
    path = np.empty(len(shown), np.int64)
    path[-1] = scores.argmax()
    for place in range(len(shown) - 1, 0, -1):
        path[place - 1] = back[place, path[place]]
    return path


def _logs(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log probabilities along the last axis, smoothed."""
    added = counts + SMOOTHING
    logs: NDArray[np.float64] = np.log(added / added.sum(axis=-1, keepdims=True))
    return logs
