"""Event table -> windows, in the way that the settings say."""

from collections.abc import Iterator

import polars as pl

from harkd.records import Window
from harkd.settings import WindowBy, WindowSettings
from harkd.windows.clock import by_pause, by_seconds
from harkd.windows.count import by_count
from harkd.windows.session import Bounds


def cut(events: pl.DataFrame, settings: WindowSettings) -> Iterator[Window]:
    """Cuts every session into windows; none reaches into another session.

    Args:
        events: schema `harkd.homes.table.EVENTS`; only session, index, time and text are read.
        settings: the way to cut. With keep_last=false a session's last window is left out where it
            has fewer than `size` events, for the end of the session has cut it: events that are in
            no other window are then neither asked nor scored.

    Yields:
        windows in the order of the table.
    """
    for session, part in _sessions(events.select("session", "index", "time", "text")):
        times = tuple(part["time"].dt.strftime("%H:%M:%S").to_list())
        texts = tuple(part["text"].to_list())
        for number, (first, stop) in enumerate(_bounds(part["time"], settings)):
            yield Window(
                session=session,
                number=number,
                first=first,
                times=times[first:stop],
                texts=texts[first:stop],
            )


def count_windows(events: pl.DataFrame, settings: WindowSettings) -> int:
    """Returns how many windows `cut` makes."""
    parts = _sessions(events.select("session", "index", "time"))
    return sum(1 for _, part in parts for _ in _bounds(part["time"], settings))


def windows_by_count(
    events: pl.DataFrame, *, size: int = 10, keep_last: bool = True
) -> Iterator[Window]:
    """Cuts windows of so many events that do not overlap: the paper's, of 10."""
    return cut(events, WindowSettings(size=size, keep_last=keep_last))


def _sessions(events: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    # A session at a time: the texts of a whole home, as Python has them, would fill the memory.
    if not events["session"].is_sorted():
        events = events.sort("session", maintain_order=True)
    row = 0
    for session, rows in events["session"].rle().struct.unnest().select("value", "len").rows():
        yield session, events.slice(row, rows).sort("index", maintain_order=True)
        row += rows


def _bounds(times: pl.Series, settings: WindowSettings) -> Iterator[Bounds]:
    for first, stop in _every(times, settings):
        if settings.keep_last or stop < len(times) or stop - first == settings.size:
            yield first, stop


def _every(times: pl.Series, settings: WindowSettings) -> Iterator[Bounds]:
    size = settings.size
    if settings.by is WindowBy.seconds:
        return by_seconds(times, seconds=settings.seconds, size=size)
    if settings.by is WindowBy.pause:
        return by_pause(times, seconds=settings.seconds, size=size)
    return by_count(len(times), size=size, overlap=settings.overlap)
