"""Event tables drawn by chance: what is cut into windows."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import accumulate

import polars as pl
from hypothesis import strategies as st

from harkd.records import Window

START = datetime(2000, 1, 1, 23, 59, 50)

GAPS = st.one_of(st.integers(0, 3_000), st.sampled_from((0, 5_000, 10_000)), st.integers(-9_000, 0))
"""Milliseconds to the next event. Local time goes back once a year."""
TIMED = st.dictionaries(
    st.text(min_size=1, max_size=3), st.lists(GAPS, max_size=22), min_size=1, max_size=4
)
"""Session -> gaps between its events, one less than there are events."""


def a_table(sessions: dict[str, list[int]]) -> pl.DataFrame:
    """A table with what is read of one to cut it: the text says which event it is."""
    rows = [
        (session, index, START + timedelta(milliseconds=time), f"{session} event {index}")
        for session, gaps in sorted(sessions.items())
        for index, time in enumerate(accumulate(gaps, initial=0))
    ]
    columns = {"session": pl.String, "index": pl.UInt32, "time": pl.Datetime("ms")}
    return pl.DataFrame(rows, schema={**columns, "text": pl.String}, orient="row")


def places(windows: list[Window]) -> list[list[tuple[str, int]]]:
    """The events of each window, by session and index; checks that their texts are theirs."""
    every = []
    for window in windows:
        own = [(window.session, window.first + event.id - 1) for event in window.events]
        assert [event.text for event in window.events] == [f"{s} event {n}" for s, n in own]
        every.append(own)
    return every
