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
    shown = events.sort("session", "index", maintain_order=True).select(
        "session", pl.col("time").dt.strftime("%H:%M:%S").alias("time"), "text"
    )
    for part in shown.partition_by("session", maintain_order=True):
        session = part["session"][0]
        times, texts = tuple(part["time"].to_list()), tuple(part["text"].to_list())
        whole = len(times) if keep_last else len(times) - len(times) % size
        for number, first in enumerate(range(0, whole, size)):
            yield Window(
                session=session,
                number=number,
                first=first,
                times=times[first : first + size],
                texts=texts[first : first + size],
            )
