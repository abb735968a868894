"""The label that is most frequent where one may look."""

import polars as pl

from harkd.errors import HarkdError


def majority_label(events: pl.DataFrame) -> str:
    """Returns the most frequent gold label; of equally frequent ones the first by name.

    Args:
        events: the training side, schema `harkd.homes.table.EVENTS`. An event of several labels
            counts for each.

    Raises:
        HarkdError: there is no event.
    """
    if events.is_empty():
        raise HarkdError("the training side has no event; choose another split")
    labels = events.select(pl.col("activities").explode().alias("label"))
    ranked = labels.group_by("label").len().sort(["len", "label"], descending=[True, False])
    label: str = ranked["label"][0]
    return label
