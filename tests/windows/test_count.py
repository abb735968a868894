"""Every event is asked exactly once, in order, and never beside another session's."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harkd.prompts import ask, instruct
from harkd.windows import windows_by_count
from tests import small

SESSIONS = st.dictionaries(
    st.text(min_size=1, max_size=4), st.integers(min_value=1, max_value=23), max_size=4
)
START = datetime(2000, 1, 1, 23, 59, 50)


def a_table(sessions: dict[str, int]) -> pl.DataFrame:
    rows = [
        (session, index, START + timedelta(seconds=7 * index), f"{session} event {index}")
        for session, count in sorted(sessions.items())
        for index in range(count)
    ]
    columns = {"session": pl.String, "index": pl.UInt32, "time": pl.Datetime("ms")}
    return pl.DataFrame(rows, schema={**columns, "text": pl.String}, orient="row")


@given(SESSIONS, st.integers(min_value=1, max_value=12))
def test_every_event_is_in_one_window_of_its_own_session(
    sessions: dict[str, int], size: int
) -> None:
    table = a_table(sessions)
    windows = list(windows_by_count(table, size=size))
    asked = [
        (window.session, window.first + event.id - 1, event.text)
        for window in windows
        for event in window.events
    ]
    assert asked == list(table.select("session", "index", "text").iter_rows())
    for window in windows:
        assert [event.id for event in window.events] == list(range(1, len(window.events) + 1))
        assert len(window.events) <= size


@given(SESSIONS, st.integers(min_value=1, max_value=12))
def test_windows_are_numbered_within_their_session_and_have_keys_of_their_own(
    sessions: dict[str, int], size: int
) -> None:
    windows = list(windows_by_count(a_table(sessions), size=size))
    for session, count in sessions.items():
        numbers = [window.number for window in windows if window.session == session]
        assert numbers == list(range(-(-count // size)))
    assert len({window.key for window in windows}) == len(windows)


@given(SESSIONS, st.integers(min_value=1, max_value=12))
def test_without_the_last_short_window_the_others_stay_as_they_are(
    sessions: dict[str, int], size: int
) -> None:
    table = a_table(sessions)
    every = list(windows_by_count(table, size=size))
    full = list(windows_by_count(table, size=size, keep_last=False))
    assert full == [window for window in every if len(window.events) == size]


@given(SESSIONS, st.integers(min_value=1, max_value=12))
def test_prompts_are_those_of_a_loop_over_the_rows(sessions: dict[str, int], size: int) -> None:
    table = a_table(sessions)
    instruction = instruct(small.HOME, style="answer")
    prompts = [ask(instruction, window) for window in windows_by_count(table, size=size)]
    shown: dict[tuple[str, int], list[str]] = {}
    for row in table.iter_rows(named=True):
        lines = shown.setdefault((row["session"], row["index"] // size), [])
        event = {"id": row["index"] % size + 1, "time": f"{row['time']:%H:%M:%S}"}
        lines.append(json.dumps(event | {"event": row["text"]}, ensure_ascii=False))
    assert [prompt.suffix for prompt in prompts] == [
        '{"events": [\n' + ",\n".join(lines) + "\n]}" for lines in shown.values()
    ]
    assert [len(prompt.ids) for prompt in prompts] == [len(lines) for lines in shown.values()]


def test_times_are_of_the_day_and_go_on_past_midnight() -> None:
    (window,) = windows_by_count(a_table({"s": 3}))
    assert [event.time for event in window.events] == ["23:59:50", "23:59:57", "00:00:04"]


def test_rows_in_another_order_give_the_same_windows() -> None:
    table = a_table({"a": 5, "b": 12})
    mixed = table.sample(fraction=1.0, shuffle=True, seed=1)
    assert list(windows_by_count(mixed, size=4)) == list(windows_by_count(table, size=4))


def test_annotation_is_not_even_looked_at() -> None:
    table = a_table({"a": 2})
    with pytest.raises(pl.exceptions.ColumnNotFoundError):
        list(windows_by_count(table.drop("text")))
    labelled = table.with_columns(pl.lit("secret").alias("activities"))
    assert list(windows_by_count(labelled)) == list(windows_by_count(table))
