"""Windows of a fixed number of events, as in the reference paper (arXiv 2601.07469)."""

from collections.abc import Iterator

import polars as pl

from harkd.records import Event, Window


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
    shown = events.sort("session", "index", maintain_order=True).select(
        "session", pl.col("time").dt.strftime("%H:%M:%S").alias("time"), "text"
    )
    for part in shown.partition_by("session", maintain_order=True):
        session = part["session"][0]
        times, texts = part["time"].to_list(), part["text"].to_list()
        for number, first in enumerate(range(0, len(times), size)):
            last = min(first + size, len(times))
            if last - first < size and not keep_last:
                continue
            yield Window(
                session=session,
                number=number,
                first=first,
                events=tuple(
                    Event(id=i - first + 1, time=times[i], text=texts[i])
                    for i in range(first, last)
                ),
            )
