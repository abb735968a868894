"""How complex a home is, measured from what a run keeps of its events."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import polars as pl

from harkd.errors import HarkdError
from harkd.prompts.reading import events_of
from harkd.prompts.samples import window_key
from harkd.runs import Run
from harkd.runs.replies import read_lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MEASURES = {
    "activities": "different activities on the test side, without the label for none of the others",
    "activities_per_window": "mean number of different activities in a window, likewise",
    "label_entropy": "entropy of an event's label where its text (room, device, state) is known, "
    "in bits: 0 where every sensor belongs to one activity",
}
"""Measures of complexity: higher is more complex."""

MOST = 4
"""Activities of a window from which on windows are taken together."""


def measured(
    frame: pl.DataFrame, other: str, texts: pl.DataFrame | None
) -> dict[str, float | None]:
    """The measures of one home.

    Args:
        frame: predictions on its test side, schema `harkd.scores.frame.SCORED`.
        other: the label for none of the others.
        texts: `key`, `id`, `text` of its events; None where the run does not keep them.
    """
    labels = frame.select("key", "id", pl.col("gold").alias("label")).explode("label")
    active = labels.filter(pl.col("label") != other)
    windows = window_activities(frame, other)["activities"]
    return {
        "activities": float(active["label"].n_unique()),
        # Polars types a mean as whatever any column may hold; that of numbers is one.
        "activities_per_window": float(windows.cast(pl.Float64).mean() or 0.0),  # type: ignore[arg-type]
        "label_entropy": None if texts is None else _entropy(labels, texts),
    }


def window_activities(frame: pl.DataFrame, other: str) -> pl.DataFrame:
    """`key` and `activities`: how many different ones every window has, `other` not counted."""
    return (
        frame.select("key", pl.col("gold").alias("label"))
        .explode("label")
        .group_by("key", maintain_order=True)
        .agg(pl.col("label").filter(pl.col("label") != other).n_unique().alias("activities"))
    )


def _entropy(labels: pl.DataFrame, texts: pl.DataFrame) -> float | None:
    """H(label | text); an event of several labels counts for each by an equal part."""
    rows = labels.with_columns((1 / pl.len().over("key", "id")).alias("weight")).join(
        texts, on=["key", "id"], how="inner"
    )
    if rows.is_empty():
        return None
    cells = rows.group_by("text", "label").agg(pl.col("weight").sum())
    share = pl.col("weight") / pl.col("weight").sum().over("text")
    bits = cells.select((-pl.col("weight") * share.log(2)).sum() / pl.col("weight").sum()).item()
    return max(float(bits), 0.0)


def event_texts(folder: Path) -> pl.DataFrame | None:
    """`key`, `id`, `text` of the events that a run asked about; None where it keeps none."""
    rows: dict[tuple[str, int], str] = {}
    try:
        for line in read_lines(Run(folder).replies):
            key = window_key(str(line["key"]))
            rows |= {(key, event.id): event.text for event in events_of(line["asked"])}
    except (OSError, HarkdError, KeyError, TypeError, ValueError, json.JSONDecodeError):
        return None
    if not rows:
        return None
    keys, ids = zip(*rows, strict=True)
    columns = {"key": keys, "id": ids, "text": list(rows.values())}
    return pl.DataFrame(columns, schema={"key": pl.String, "id": pl.UInt32, "text": pl.String})


def by_window(
    frames: Sequence[pl.DataFrame], other: str
) -> dict[str, tuple[list[bool], list[str], int]]:
    """Events by how many activities their window has: '1', '2', … and '4+'.

    Returns:
        Number -> per event whether it is right, and its session, those of all seeds together; and
        how many windows of one seed there are. Windows of no activity are '0'.
    """
    found: dict[str, tuple[list[bool], list[str], int]] = {}
    right = pl.col("gold").list.contains(pl.col("predicted")).fill_null(False).alias("right")
    for seed, frame in enumerate(frames):
        rows = frame.join(window_activities(frame, other), on="key", maintain_order="left")
        for (count,), part in rows.with_columns(right).group_by(
            pl.col("activities").clip(0, MOST), maintain_order=True
        ):
            name = f"{MOST}+" if count == MOST else str(count)
            hits, sessions, windows = found.get(name, ([], [], 0))
            hits = [*hits, *part["right"].to_list()]
            sessions = [*sessions, *part["session"].to_list()]
            windows += 0 if seed else part["key"].n_unique()
            found[name] = hits, sessions, windows
    return dict(sorted(found.items()))
