"""Windows that overlap: how they advance, and that every event has one answer, the best one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harkd.records import Window
from harkd.settings import WindowBy, WindowSettings
from harkd.windows import answered_in, count_windows, cut
from tests.windows.making import TIMED, a_table, places

OVERLAPS = st.integers(1, 9).flatmap(
    lambda size: st.tuples(st.just(size), st.integers(0, size - 1))
)
WAYS = st.one_of(
    st.builds(lambda pair: WindowSettings(size=pair[0], overlap=pair[1]), OVERLAPS),
    st.builds(
        WindowSettings,
        by=st.sampled_from((WindowBy.seconds, WindowBy.pause)),
        seconds=st.sampled_from((0.5, 5.0)),
        size=st.integers(1, 9),
    ),
)


@given(TIMED, OVERLAPS)
def test_windows_advance_by_what_they_do_not_share_until_the_session_ends(
    sessions: dict[str, list[int]], pair: tuple[int, int]
) -> None:
    size, overlap = pair
    table = a_table(sessions)
    windows = list(cut(table, WindowSettings(size=size, overlap=overlap)))
    expected = []
    for session, gaps in sorted(sessions.items()):
        first, count = 0, len(gaps) + 1
        while True:
            stop = min(first + size, count)
            expected.append([(session, index) for index in range(first, stop)])
            if stop == count:
                break
            first += size - overlap
    assert places(windows) == expected
    assert count_windows(table, WindowSettings(size=size, overlap=overlap)) == len(windows)


@given(TIMED, WAYS, st.booleans())
def test_an_event_is_answered_where_it_has_most_context_on_its_shorter_side(
    sessions: dict[str, list[int]], settings: WindowSettings, keep_last: bool
) -> None:
    settings.keep_last = keep_last
    windows = list(cut(a_table(sessions), settings))
    best: dict[tuple[str, int], tuple[int, str]] = {}
    for window, events in zip(windows, places(windows), strict=True):
        for place, event in enumerate(events):
            shorter = min(place, len(events) - 1 - place)
            if event not in best or shorter > best[event][0]:  # of equals the earlier one
                best[event] = shorter, window.key
    answered = [
        ((window.session, window.first + place), window.key)
        for window, own in answered_in(windows)
        for place in own
    ]
    assert answered == [(event, key) for event, (_, key) in sorted(best.items())]


@given(TIMED, WAYS, st.booleans())
def test_every_window_answers_for_some_event_so_that_replies_can_be_counted(
    sessions: dict[str, list[int]], settings: WindowSettings, keep_last: bool
) -> None:
    settings.keep_last = keep_last
    windows = list(cut(a_table(sessions), settings))
    pairs = list(answered_in(windows))
    assert [window for window, _ in pairs] == windows
    assert all(own for _, own in pairs)


@pytest.mark.parametrize(
    ("size", "overlap", "answers"),
    [
        # Event 7 has 2 behind it in the first window and 2 before it in the second.
        (10, 5, {0: range(8), 1: range(8, 13), 2: range(13, 20)}),
        (10, 9, {0: range(6), 1: range(6, 7), 10: range(15, 20)}),
    ],
)
def test_an_event_changes_hands_halfway(size: int, overlap: int, answers: dict[int, range]) -> None:
    windows = cut(a_table({"s": [0] * 19}), WindowSettings(size=size, overlap=overlap))
    found = {
        window.number: range(window.first + own.start, window.first + own.stop)
        for window, own in answered_in(windows)
    }
    assert {number: found[number] for number in answers} == answers


def test_only_a_window_and_the_next_are_held() -> None:
    drawn = []

    def noted() -> Iterator[Window]:
        for window in cut(a_table({"s": [0] * 400}), WindowSettings(size=10, overlap=9)):
            drawn.append(window.number)
            yield window

    for window, _ in answered_in(noted()):
        assert drawn[-1] <= window.number + 1
