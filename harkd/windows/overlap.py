"""Windows that overlap ask an event several times: which of the answers is the event's own."""

from collections.abc import Iterable, Iterator
from itertools import chain, pairwise

from harkd.records import Window


def answered_in(windows: Iterable[Window]) -> Iterator[tuple[Window, range]]:
    """Says of which of its events each window gives the answer, so that every event has one.

    An event's answer is that of the window in which it has the most context on its shorter side:
    where the smaller of the two numbers of events before and behind it, within the window, is
    largest. Of equals it is the earlier window's. A reply that cannot be read is a fault of the
    events that it answers for, even where another window's reply has a label for them.

    What a window answers for is one stretch of its events, and never nothing. Each window begins
    and ends later than the one before it (`harkd.windows.session.Bounds`), so of an event that two
    share, what decides is how far it is from the earlier one's end and from the later one's
    beginning: the event changes hands halfway between these. That point moves on with every window,
    by an event at least. Windows that do not overlap answer for all their events.

    Args:
        windows: of whole sessions, in the order of `harkd.windows.cut`. Two are held at a time.

    Yields:
        Every window with the places in it, from 0, of the events that it gives the answer for.
    """
    begin = 0
    for window, after in pairwise(chain(windows, (None,))):
        assert window is not None  # it ends with None
        end = window.first + len(window.texts)
        if after is None or after.session != window.session:
            yield window, range(begin - window.first, len(window.texts))
            begin = 0
        else:
            stop = (end - 1 + after.first) // 2 + 1
            yield window, range(begin - window.first, stop - window.first)
            begin = stop
