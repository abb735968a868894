"""Windows by the number of their events, as in the reference paper (arXiv 2601.07469)."""

from collections.abc import Iterator

from harkd.windows.session import Bounds


def by_count(length: int, *, size: int, overlap: int) -> Iterator[Bounds]:
    """Cuts a session every `size - overlap` events.

    Args:
        length: events of the session; at least one.
        size: events of a window. The last window has fewer where no more are left.
        overlap: events that a window shares with the one before it, from 0 to below `size`. No
            window is made of shared events alone.
    """
    assert 0 <= overlap < size
    for first in range(0, max(1, length - overlap), size - overlap):
        yield first, min(first + size, length)
