"""Majority: the label that is most frequent on the training side, for every event."""

import polars as pl

from harkd.baselines.observed import Predict, labelled


def fit(training: pl.DataFrame, *, seed: int, size: int) -> Predict:
    """Learns one label: see `majority_label`."""
    label = majority_label(training)
    return lambda events: [label] * events.height


def majority_label(training: pl.DataFrame) -> str:
    """Returns the most frequent gold label; of equally frequent ones the first by name.

    Raises:
        HarkdError: there is no event.
    """
    ranked = labelled(training).group_by("label").len()
    label: str = ranked.sort(["len", "label"], descending=[True, False])["label"][0]
    return label
