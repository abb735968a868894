"""What the ways to cut a session share."""

from typing import TypeAlias

Bounds: TypeAlias = tuple[int, int]
"""Place in the session, from 0, of a window's first event, and of the first one behind it. The
windows of a session come in order: each begins and ends later than the one before it."""
