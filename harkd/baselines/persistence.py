"""Persistence: what was predicted last goes on until a sensor speaks clearly for something else.

The label that goes on is a predicted one, never a gold one, so an error goes on as well.
"""

import polars as pl

from harkd.baselines.majority import majority_label
from harkd.baselines.observed import Predict
from harkd.baselines.sensor_majority import leading

CLEAR = 0.5
"""Share of a sensor's training labels above which its most frequent one is predicted."""


def fit(training: pl.DataFrame, *, seed: int, size: int) -> Predict:
    """Learns which sensors speak clearly; a session begins with its first sensor's majority."""
    labels = {sensor: (label, share) for sensor, label, _, share in leading(training).rows()}
    rest = (majority_label(training), 0.0)

    def predict(events: pl.DataFrame) -> list[str]:
        found: list[str] = []
        session = None
        for own, sensor in events.select("session", "sensor").iter_rows():
            label, share = labels.get(sensor, rest)
            goes_on = own == session and share <= CLEAR
            found.append(found[-1] if goes_on else label)
            session = own
        return found

    return predict
