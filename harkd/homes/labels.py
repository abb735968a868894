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
    # An interval is a run of the events in the order of time: found by bisection, because a join
    # on times would first pair every event with every interval.
    timed = events.sort("at")
    intervals = intervals.filter(pl.col("label").is_in(list(labels)))
    first = timed["at"].search_sorted(intervals["start"], side="left")
    after = timed["at"].search_sorted(intervals["end"], side="right")
    within = (
        intervals.select("owner", "label", pl.int_ranges(first, after).alias("position"))
        .explode("position")
        .drop_nulls("position")  # of an interval with no event in it
    )
    within = within.with_columns(timed["event"].gather(within["position"]))
    activities = (
        events.select("event", pl.col("owners").alias("owner"))
        .explode("owner")
        .join(within, on=["event", "owner"])
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
