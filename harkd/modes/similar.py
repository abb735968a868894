"""For a window, the labelled windows of other sessions that are most like it."""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import accumulate

import numpy as np

from harkd.modes.labelling import Labelling
from harkd.records import Labelled, Window

DAY = 24 * 60 * 60
"""Seconds of a day."""


class Similar:
    """Finds them by the events that two windows share, an event that is there twice counting twice.

    Of windows that share as many, the one that begins nearest in the time of day is more similar;
    of equals the one that comes first. All of it is whole numbers, so that the choice is the same
    on every machine. What is held are 4 bytes per event: where each event stands.

    Args:
        labelling: the windows to find.
        count: how many to find.
    """

    def __init__(self, labelling: Labelling, count: int) -> None:
        self._labelling, self._count = labelling, count
        places: dict[tuple[str, int], array[int]] = {}
        starts = []
        for place, window in enumerate(labelling.windows()):
            starts.append(_seconds(window))
            for event in _numbered(window.texts):
                places.setdefault(event, array("i")).append(place)
        self._places = {event: np.frombuffer(at, np.int32) for event, at in places.items()}
        self._starts = np.array(starts, np.int64)
        counts = Counter(labelling.sessions)  # in the order of the windows
        ends = accumulate(counts.values())
        self._own = {
            session: slice(end - counts[session], end)
            for session, end in zip(counts, ends, strict=True)
        }

    def to(self, window: Window) -> tuple[Labelled, ...]:
        """Returns the most similar windows, the most similar last: next to what is asked."""
        known = [self._places[event] for event in _numbered(window.texts) if event in self._places]
        count = len(self._starts)
        shared = np.bincount(np.concatenate(known), minlength=count) if known else np.zeros(count)
        apart = np.abs(self._starts - _seconds(window))
        near = DAY - np.minimum(apart, DAY - apart)
        order = (shared.astype(np.int64) * 2 * DAY + near) * count + np.arange(count)[::-1]
        order[self._own.get(window.session, slice(0))] = -1
        best = np.argpartition(order, -self._count)[-self._count :]
        best = best[np.argsort(order[best])]
        assert (order[best] >= 0).all(), "fewer windows of other sessions than are to be shown"
        return tuple(self._labelling[place] for place in best.tolist())


def _numbered(texts: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Each text with how many like it came before: two such sets share what the texts share."""
    seen: Counter[str] = Counter()
    for text in texts:
        yield text, seen[text]
        seen[text] += 1


def _seconds(window: Window) -> int:
    """When the window begins: seconds since midnight."""
    hours, minutes, seconds = map(int, window.times[0].split(":"))
    return (hours * 60 + minutes) * 60 + seconds
