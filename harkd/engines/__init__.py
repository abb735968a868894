"""Engines answer prompts: prompts in, replies out as they finish, in any order."""

from collections.abc import Iterable, Iterator
from typing import Literal, Protocol

from harkd.records import Failure, Prompt, Reply


class Engine(Protocol):
    """Whatever answers prompts."""

    @property
    def devices(self) -> Literal["none", "own", "all"]:
        """The GPUs of this machine that it keeps busy: none, its process's own, or all."""
        ...

    def check(self, prompts: Iterable[Prompt]) -> None:
        """Finds what would stop the engine later: called once, before anything is generated.

        Raises:
            HarkdError: a prompt is longer than the model's context, or nobody would answer.
        """
        ...

    def replies(self, prompts: Iterable[Prompt]) -> Iterator[Reply | Failure]:
        """Yields one reply per prompt, as soon as it is finished; the order is free."""
        ...


__all__ = ["Engine"]
