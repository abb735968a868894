"""How much there is of a recording, in eight numbers."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from harkd.records import Recording


@dataclass(frozen=True)
class Counts:
    """What `harkd-data describe` prints."""

    sessions: int
    rows: int
    """rows that gave an event (in some datasets one row gives two), and rows that were dropped"""
    dropped: int
    """rows, or events, that were left out, for any reason"""
    events: int
    sensors: int
    """those that reported at least once"""
    activities: int
    """gold labels that occur, without the one that stands for none of the others"""
    residents: int
    """distinct names; 0 where the data do not say who caused an event"""
    windows: int


def count(recording: Recording, window: int) -> Counts:
    """Counts a recording.

    Args:
        recording: as a reader gives it.
        window: events per window; the last one of a session may be shorter.
    """
    events, dropped = recording.events, sum(recording.dropped.values())
    labels = set(events["activities"].explode().unique()) - {recording.home.other}
    lengths = events.group_by("session").len()["len"]
    return Counts(
        sessions=lengths.len(),
        rows=events.select(pl.struct("file", "line").n_unique()).item() + dropped,
        dropped=dropped,
        events=events.height,
        sensors=events["sensor"].n_unique(),
        activities=len(labels),
        residents=events["residents"].explode().drop_nulls().n_unique(),
        windows=sum(-(-length // window) for length in lengths),
    )
