"""The prompts of one side of a split, rendered one by one."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import polars as pl

from harkd.modes.similar import Similar
from harkd.prompts import Instruction, ask
from harkd.prompts.samples import samples
from harkd.records import Prompt, Window
from harkd.settings import WindowSettings
from harkd.windows import count_windows, cut


@dataclass(frozen=True, slots=True)
class Windows:
    """The windows of an event table, cut anew each time: a large home's would fill the memory."""

    events: pl.DataFrame
    """columns session, index, time and text of `harkd.homes.table.EVENTS`, text as categories"""
    settings: WindowSettings

    def __iter__(self) -> Iterator[Window]:
        return cut(self.events, self.settings)

    def __len__(self) -> int:
        return count_windows(self.events, self.settings)

    def __contains__(self, window: object) -> bool:
        return any(window == one for one in self)


@dataclass(frozen=True, slots=True)
class Prompts:
    """The prompts of windows, in their order, written anew each time."""

    windows: Collection[Window]
    instruction: Instruction
    samples: int = 1
    """replies that each window is asked for: its samples follow each other"""
    similar: Similar | None = None
    """finds the labelled windows that each is shown with, where they are not the same for all"""

    def __iter__(self) -> Iterator[Prompt]:
        for window in self.windows:
            before = self.similar.to(window) if self.similar else ()
            yield from samples(ask(self.instruction, window, before), self.samples)

    def __len__(self) -> int:
        return len(self.windows) * self.samples
