"""Engines answer prompts: prompts in, replies out as they finish, in any order."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from harkd.records import Prompt, Reply


class Engine(Protocol):
    """Whatever answers prompts."""

    def replies(self, prompts: Iterable[Prompt]) -> Iterator[Reply]:
        """Yields one reply per prompt, as soon as it is finished; the order is free."""
        ...


__all__ = ["Engine"]
