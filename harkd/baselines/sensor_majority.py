"""Per-sensor majority: for every event the most frequent label of its sensor."""

import polars as pl

from harkd.baselines.majority import majority_label
from harkd.baselines.observed import Predict, labelled


def fit(training: pl.DataFrame, *, seed: int, size: int) -> Predict:
    """Learns one label per sensor; a sensor that training never saw gets the majority of all."""
    labels = dict(leading(training).select("sensor", "label").rows())
    rest = majority_label(training)
    return lambda events: [labels.get(sensor, rest) for sensor in events["sensor"]]


def leading(training: pl.DataFrame) -> pl.DataFrame:
    """Every sensor's most frequent label (of equals the first by name), and its `share`.

    Returns:
        sensor, label, share: of the sensor's labels, in (0, 1].
    """
    counts = labelled(training).group_by("sensor", "label").len()
    ranked = counts.sort(["sensor", "len", "label"], descending=[False, True, False])
    share = pl.col("len") / pl.col("len").sum().over("sensor")
    return ranked.with_columns(share.alias("share")).unique(
        "sensor", keep="first", maintain_order=True
    )
