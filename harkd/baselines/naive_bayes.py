"""Naive Bayes on one event: its sensor and state, the hour, and the event before it."""

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.naive_bayes import CategoricalNB

from harkd.baselines.observed import Coder, Predict, hours, sessions

HOURS = 24


def fit(training: pl.DataFrame, *, seed: int, size: int) -> Predict:
    """Learns with Laplace smoothing; an event of several labels is divided among them."""
    training = training.sort("session", "index")
    coder = Coder.of(training)
    known = len(coder.states) + 1
    model = CategoricalNB(min_categories=[known, HOURS, known + 1])
    rows, labels = np.nonzero(coder.shares(training))
    weights = coder.shares(training)[rows, labels]
    model.fit(_features(coder, training)[rows], labels, sample_weight=weights)
    return lambda events: coder.named(model.predict(_features(coder, events)))


def _features(coder: Coder, events: pl.DataFrame) -> NDArray[np.int64]:
    """(events, 3): sensor and state, whole hour, and what came before (the last number: none)."""
    own = coder.coded(events)
    before = np.roll(own, 1)
    before[[part.start for part in sessions(events)]] = len(coder.states) + 1
    return np.stack([own, hours(events).astype(np.int64), before], axis=1)
