"""Windows by the clock are what a loop over the events makes, and keep to their limits."""

from __future__ import annotations

from datetime import timedelta
from itertools import chain

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harkd.settings import WindowBy, WindowSettings
from harkd.windows import count_windows, cut
from tests.windows.making import TIMED, a_table, places

SECONDS = st.sampled_from((0.001, 0.5, 2.0, 4.2, 5.0, 10.0, 1e9))
SIZES = st.integers(1, 8)
BY_CLOCK = st.sampled_from((WindowBy.seconds, WindowBy.pause))


def slowly(table: pl.DataFrame, settings: WindowSettings) -> list[list[tuple[str, int]]]:
    """A new window at a new session, where the time says so, and where the window is full."""
    windows: list[list[tuple[str, int]]] = []
    length = timedelta(seconds=settings.seconds)
    session = begin = last = None
    for name, index, time, _ in table.rows():
        if name != session:
            session, begin, last = name, time, None
        assert begin is not None
        if last is None:
            new = True
        elif settings.by is WindowBy.seconds:
            new = (time - begin) // length != (last - begin) // length
        else:
            new = time - last >= length
        if new or len(windows[-1]) == settings.size:
            windows.append([])
        windows[-1].append((name, index))
        last = time
    return windows


@given(TIMED, BY_CLOCK, SECONDS, SIZES)
def test_they_are_those_of_a_loop_over_the_events(
    sessions: dict[str, list[int]], by: WindowBy, seconds: float, size: int
) -> None:
    table = a_table(sessions)
    settings = WindowSettings(by=by, seconds=seconds, size=size)
    windows = list(cut(table, settings))
    assert places(windows) == slowly(table, settings)
    assert count_windows(table, settings) == len(windows)
    assert len({window.key for window in windows}) == len(windows)


@given(TIMED, BY_CLOCK, SECONDS, SIZES)
def test_every_event_is_in_one_window_in_order_and_no_window_is_too_large(
    sessions: dict[str, list[int]], by: WindowBy, seconds: float, size: int
) -> None:
    table = a_table(sessions)
    windows = places(list(cut(table, WindowSettings(by=by, seconds=seconds, size=size))))
    assert [*chain(*windows)] == table.select("session", "index").rows()
    assert all(len({session for session, _ in window}) == 1 for window in windows)
    assert all(1 <= len(window) <= size for window in windows)


@given(TIMED, SECONDS, SIZES)
def test_a_slice_is_never_longer_than_its_seconds(
    sessions: dict[str, list[int]], seconds: float, size: int
) -> None:
    table = a_table(sessions)
    times = {(session, index): time for session, index, time, _ in table.rows()}
    settings = WindowSettings(by=WindowBy.seconds, seconds=seconds, size=size)
    for window in places(list(cut(table, settings))):
        own = [times[event] for event in window]
        assert max(own) - min(own) < timedelta(seconds=seconds)


@given(TIMED, SECONDS, SIZES)
def test_a_burst_holds_no_silence_and_only_a_silence_or_its_size_ends_it(
    sessions: dict[str, list[int]], seconds: float, size: int
) -> None:
    table = a_table(sessions)
    settings = WindowSettings(by=WindowBy.pause, seconds=seconds, size=size)
    windows = list(cut(table, settings))
    for window in windows:
        gaps = sessions[window.session]
        stop = window.first + len(window.events)
        assert all(gap < 1000 * seconds for gap in gaps[window.first : stop - 1])
        if stop <= len(gaps):
            assert gaps[stop - 1] >= 1000 * seconds or len(window.events) == size


def test_slices_are_counted_from_the_session_and_not_from_each_window() -> None:
    table = a_table({"s": [4_000, 5_000, 2_000]})  # at 0, 4, 9 and 11 s
    windows = cut(table, WindowSettings(by=WindowBy.seconds, seconds=5, size=9))
    assert [window.first for window in windows] == [0, 2, 3]


@pytest.mark.parametrize("by", list(WindowBy))
def test_only_what_the_sessions_end_has_cut_is_left_out(by: WindowBy) -> None:
    # A window of 3, one of 2 in the middle that its time ends, one of 2 that the session ends.
    table = a_table({"s": [1, 1, 9_000, 1, 9_000, 1], "t": [1, 1]})
    settings = WindowSettings(by=by, seconds=5, size=3)
    every = list(cut(table, settings))
    settings.keep_last = False
    assert list(cut(table, settings)) == [
        window for window in every if (window.session, window.number) != ("s", 2)
    ]
    assert count_windows(table, settings) == len(every) - 1
