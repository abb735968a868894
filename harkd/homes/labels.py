"""Gold labels from annotated intervals."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl


def label_events(
    events: pl.DataFrame, intervals: pl.DataFrame, labels: Sequence[str], other: str
) -> pl.DataFrame:
    """Adds to each event the set of activities in whose intervals it falls.

    Args:
        events: with `owners` (list of those whose activities count for the event) and `at`.
        intervals: `owner`, `start`, `end` (both inclusive, of the type of `at`) and `label`.
            Intervals may overlap, touch or leave gaps. A label outside `labels` counts as none.
        labels: the home's labels, in its order.
        other: the label of an event that falls in no interval.

    Returns:
        The events in the same order, with `activities` (at least one, in the home's order).
    """
    rank = pl.Enum(list(labels))
    events = events.with_row_index("event")
    activities = (
        events.select("event", "at", pl.col("owners").alias("whose"))
        .explode("whose")
        .join_where(
            intervals.filter(pl.col("label").is_in(list(labels))),
            pl.col("whose") == pl.col("owner"),
            pl.col("at") >= pl.col("start"),
            pl.col("at") <= pl.col("end"),
        )
        .select("event", pl.col("label").cast(rank))
        .unique()
        .sort("event", "label")
        .group_by("event", maintain_order=True)
        .agg(pl.col("label").cast(pl.String).alias("activities"))
    )
    none = pl.lit([other], pl.List(pl.String))
    return (
        events.join(activities, on="event", how="left", maintain_order="left")
        .with_columns(pl.col("activities").fill_null(none))
        .drop("event")
    )
