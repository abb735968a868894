"""Windows by the times of events: equal slices of time, and bursts between silences.

Both are known from homes with binary sensors: slices from van Kasteren et al. (UbiComp 2008, 60 s),
and beside windows by count in Krishnan and Cook (Pervasive and Mobile Computing 10, 2014).
"""

from collections.abc import Iterator

import polars as pl

from harkd.windows.session import Bounds


def by_seconds(times: pl.Series, *, seconds: float, size: int) -> Iterator[Bounds]:
    """Cuts a session into slices of time of equal length; those without an event are no window.

    The slices are counted from the session's first event and not anew from the first event of each
    window: time goes on where nothing happens, so that a slice says how busy the home was.

    Args:
        times: `Datetime("ms")` of a session's events, in their order.
        seconds: length of a slice, to the millisecond; at least 0.001. An event at its very end is
            in the next.
        size: the most events of one window; a fuller slice is cut after every `size` events.
    """
    since = (times - times[0]).dt.total_milliseconds()
    return _runs(since // _milliseconds(seconds), size)


def by_pause(times: pl.Series, *, seconds: float, size: int) -> Iterator[Bounds]:
    """Cuts a session where nothing happens for a while: a window is a burst of activity.

    Args:
        times: `Datetime("ms")` of a session's events, in their order.
        seconds: a silence of at least this long ends a window, to the millisecond; at least 0.001.
        size: the most events of one window; a longer burst is cut after every `size` events.
    """
    silent = times.diff().dt.total_milliseconds() >= _milliseconds(seconds)
    return _runs(silent.fill_null(False).cum_sum(), size)  # before the first event is no silence


def _runs(numbers: pl.Series, size: int) -> Iterator[Bounds]:
    """Events that follow each other with the same number, at most `size` of them."""
    start = 0
    for length in numbers.rle().struct.field("len"):
        for first in range(start, start + length, size):
            yield first, min(first + size, start + length)
        start += length


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
