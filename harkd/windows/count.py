"""Windows of a fixed number of events, as in the reference paper (arXiv 2601.07469)."""

from collections.abc import Iterator

import polars as pl

from harkd.records import Window


def windows_by_count(
    events: pl.DataFrame, *, size: int = 10, keep_last: bool = True
) -> Iterator[Window]:
    """Cuts every session into consecutive windows that do not overlap.

    Args:
        events: schema `harkd.homes.table.EVENTS`; only session, index, time and text are read.
        size: events per window; the paper uses 10.
        keep_last: keep the shorter window at the end of a session. False leaves it out, so that
            its events are neither asked nor scored.

    Yields:
        windows in the order of the table.
    """
    shown = events.select("session", "index", "time", "text")
    if not shown["session"].is_sorted():
        shown = shown.sort("session", maintain_order=True)
    row = 0
    # A session at a time: the texts of a whole home, as Python has them, would fill the memory.
    for session, rows in shown["session"].rle().struct.unnest().select("value", "len").rows():
        part = shown.slice(row, rows).sort("index", maintain_order=True)
        row += rows
        times = tuple(part["time"].dt.strftime("%H:%M:%S").to_list())
        texts = tuple(part["text"].to_list())
        whole = rows if keep_last else rows - rows % size
        for number, first in enumerate(range(0, whole, size)):
            yield Window(
                session=session,
                number=number,
                first=first,
                times=times[first : first + size],
                texts=texts[first : first + size],
            )


def count_windows(events: pl.DataFrame, *, size: int = 10, keep_last: bool = True) -> int:
    """Returns how many windows `windows_by_count` cuts."""
    lengths = events.group_by("session").len()["len"]
    return sum(-(-length // size) if keep_last else length // size for length in lengths)
