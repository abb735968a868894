"""The training examples as a Lightning data module that can be cut off between any two chunks."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pytorch_lightning as pl
from torch.utils.data import DataLoader

from harkd.distill.examples import Example
from harkd.distill.schedule import batch_indices, shares


@dataclass(frozen=True, slots=True)
class Share:
    """What one process does of an optimiser step."""

    examples: list[Example]
    """those of this process, by length"""
    tokens: int
    """target tokens of the whole batch, over all processes: what the loss is divided by"""
    most: int
    """examples of the process that has most"""

    def passes(self, rows: int) -> int:
        """Micro-batches of at most `rows` examples that every process makes of its share."""
        return math.ceil(self.most / rows)


class TraceData(pl.LightningDataModule):
    """Serves the batches of one chunk of steps per Lightning epoch.

    Lightning resumes exactly at an epoch's start. So what it calls an epoch is here the stretch
    between two checkpoints, and the number of steps done alone says which batches come: a run may
    go on with chunks of another size.

    Args:
        examples: what to learn from.
        held_out: what to measure the loss on at the end of a chunk; may be empty.
        steps: optimiser steps of the whole training.
        batch_size: examples per optimiser step, over all processes.
        chunk: optimiser steps between two checkpoints.
        seed: of the order of the examples.
    """

    def __init__(
        self,
        examples: Sequence[Example],
        held_out: Sequence[Example],
        *,
        steps: int,
        batch_size: int,
        chunk: int,
        seed: int,
    ) -> None:
        super().__init__()
        self.examples, self.held_out = examples, held_out
        self.batches = batch_indices(
            [example.prefix for example in examples], steps=steps, batch_size=batch_size, seed=seed
        )
        self.chunk = chunk

    def train_dataloader(self) -> DataLoader[Share]:
        """This process's shares of the batches of the present chunk."""
        assert self.trainer is not None  # Lightning asks for data once it is attached
        first = self.trainer.global_step
        steps = [
            self._share([self.examples[number] for number in batch])
            for batch in self.batches[first : first + self.chunk]
        ]
        # A list is a map-style dataset, though not by its type.
        return DataLoader(steps, batch_size=None, shuffle=False)  # type: ignore[arg-type]

    def val_dataloader(self) -> DataLoader[Share]:
        """This process's share of what is held out; nothing where nothing is."""
        whole = [self._share(self.held_out)] if self.held_out else []
        # A list once more: a map-style dataset, though not by its type.
        return DataLoader(whole, batch_size=None, shuffle=False)  # type: ignore[arg-type]

    def _share(self, batch: Sequence[Example]) -> Share:
        assert self.trainer is not None  # Lightning asks for data once it is attached
        divided = shares([len(example) for example in batch], self.trainer.world_size)
        tokens = sum(len(example.target) for example in batch)
        return Share(
            [batch[number] for number in divided[self.trainer.global_rank]], tokens, len(divided[0])
        )
