"""Random forest on the last k events of a session: k is the size of a window."""

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestClassifier

from harkd.baselines.observed import Coder, Predict, gaps, hours, sessions

TREES = 200


def fit(training: pl.DataFrame, *, seed: int, size: int) -> Predict:
    """Grows scikit-learn's forest; an event of several labels is divided among them."""
    training = training.sort("session", "index")
    coder = Coder.of(training)
    shares = coder.shares(training)
    rows, labels = np.nonzero(shares)
    model = RandomForestClassifier(TREES, random_state=seed)
    features = _features(coder, training, size)
    model.fit(features[rows], labels, sample_weight=shares[rows, labels])
    return lambda events: coder.named(model.predict(_features(coder, events, size)))


def _features(coder: Coder, events: pl.DataFrame, size: int) -> NDArray[np.float32]:
    """(events, features): this event, the one before, counts in the last `size`, hour, gap.

    Sensor states are columns of 0 and 1, as their numbers have no order. The hour is the time of
    day, the gap the seconds since the event before.
    """
    own = _one_hot(coder, coder.coded(events))
    before = np.zeros_like(own)
    recent = np.zeros_like(own)
    for part in sessions(events):
        before[part][1:] = own[part][:-1]
        total = np.cumsum(own[part], axis=0)
        recent[part] = total
        recent[part][size:] -= total[:-size]
    clock = np.stack([hours(events), gaps(events)], axis=1).astype(np.float32)
    return np.concatenate([own, before, recent, clock], axis=1)


def _one_hot(coder: Coder, codes: NDArray[np.int64]) -> NDArray[np.float32]:
    """(events, states): a state that training never saw is all 0."""
    rows = np.zeros((len(codes), len(coder.states) + 1), np.float32)
    rows[np.arange(len(codes)), codes] = 1
    return rows[:, 1:]
