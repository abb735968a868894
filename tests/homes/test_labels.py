from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from harkd.homes.labels import label_events

LABELS = ("a", "b", "c", "other")
owners = st.sampled_from(["x", "y", "z"])
moment = st.integers(0, 9)


@given(
    st.lists(st.tuples(moment, st.lists(owners, unique=True)), max_size=8),
    st.lists(
        st.tuples(owners, moment, moment, st.sampled_from([*LABELS[:3], "unknown"])), max_size=8
    ),
)
def test_an_event_has_the_labels_of_all_intervals_of_its_owners_that_hold_it(
    events: list[tuple[int, list[str]]], intervals: list[tuple[str, int, int, str]]
) -> None:
    table = pl.DataFrame(
        events, schema={"at": pl.Int64, "owners": pl.List(pl.String)}, orient="row"
    )
    columns = {"owner": pl.String, "start": pl.Int64, "end": pl.Int64, "label": pl.String}
    spans = pl.DataFrame(intervals, schema=columns, orient="row")
    labelled = label_events(table, spans, LABELS, "other")
    assert labelled["at"].to_list() == [at for at, _ in events]
    assert labelled["activities"].to_list() == [
        [
            label
            for label in LABELS
            if any(
                owner in whose and start <= at <= end and name == label
                for owner, start, end, name in intervals
            )
        ]
        or ["other"]
        for at, whose in events
    ]
