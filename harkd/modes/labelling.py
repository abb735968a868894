"""The windows of the training side with their gold labels, for prompts that show some of them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from harkd.records import Activity, Labelled, Window
from harkd.settings import WindowSettings
from harkd.windows import cut


class Labelling:
    """Labelled windows by their place, held as one table: a large home has very many.

    Args:
        events: of the training side, schema `harkd.homes.table.EVENTS`.
        settings: how windows are cut. None of these overlap, even where the run's do: two that
            share events would be shown as one example twice.
        activities: of the home.
    """

    def __init__(
        self, events: pl.DataFrame, settings: WindowSettings, activities: Sequence[Activity]
    ) -> None:
        names = {activity.label: activity.name for activity in activities}
        self.names = tuple(names.values())
        self._events = events.sort("session", "index")
        self._settings = replace(settings, overlap=0)
        # Of several labels the scores count any as right; a prompt shows one.
        first = pl.col("activities").list.first()
        kind = pl.Enum(self.names)
        self._shown = self._events.select(
            pl.col("time"),
            pl.col("text").cast(pl.Categorical),
            first.replace_strict(names, return_dtype=pl.String).cast(kind).alias("name"),
        )
        lengths = dict(self._events.group_by("session", maintain_order=True).len().rows())
        starts = dict(zip(lengths, np.cumsum([0, *lengths.values()]).tolist(), strict=False))
        spans = [
            (window.session, starts[window.session] + window.first, len(window.texts))
            for window in self.windows()
        ]
        self.sessions = tuple(session for session, _, _ in spans)
        """of each window, in the order of the names"""
        self._rows = np.array([(row, size) for _, row, size in spans], np.int64).reshape(-1, 2)

    def __len__(self) -> int:
        return len(self.sessions)

    def __getitem__(self, place: int) -> Labelled:
        row, size = self._rows[place].tolist()
        rows = self._shown.slice(row, size)
        return Labelled(
            times=tuple(rows["time"].dt.strftime("%H:%M:%S").to_list()),
            texts=tuple(rows["text"].cast(pl.String).to_list()),
            names=tuple(rows["name"].cast(pl.String).to_list()),
        )

    def windows(self) -> Iterator[Window]:
        """Yields the windows without their labels, in the order of their places."""
        return cut(self._events, self._settings)

    def holds(self) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
        """Which activities each window shows: (windows, names)."""
        found = np.zeros((len(self), len(self.names)), np.bool_)
        codes = self._shown["name"].to_physical().to_numpy()
        for place, (row, size) in enumerate(self._rows.tolist()):
            found[place, codes[row : row + size]] = True
        return found
