"""The training examples as a Lightning data module that can be cut off between any two chunks."""

from collections.abc import Sequence

import pytorch_lightning as pl
from torch.utils.data import DataLoader

from harkd.distill.examples import Example
from harkd.distill.schedule import batch_indices, micro_batches


class TraceData(pl.LightningDataModule):
    """Serves the batches of one chunk of steps per Lightning epoch.

    Lightning resumes exactly at an epoch's start. So what it calls an epoch is here the stretch
    between two checkpoints, and the number of steps done alone says which batches come: a run may
    go on with chunks of another size.

    Args:
        examples: what to learn from.
        steps: optimiser steps of the whole training.
        batch_size: examples per optimiser step.
        micro_batch_size: examples that go through the model at once.
        chunk: optimiser steps between two checkpoints.
        seed: of the order of the examples.
    """

    def __init__(
        self,
        examples: Sequence[Example],
        *,
        steps: int,
        batch_size: int,
        micro_batch_size: int,
        chunk: int,
        seed: int,
    ) -> None:
        super().__init__()
        self.examples = examples
        self.batches = batch_indices(
            [example.prefix for example in examples], steps=steps, batch_size=batch_size, seed=seed
        )
        self.micro_batch_size, self.chunk = micro_batch_size, chunk

    def train_dataloader(self) -> DataLoader[list[list[Example]]]:
        """Batches of the present chunk; each is a list of micro-batches."""
        first = self.trainer.global_step if self.trainer else 0
        lengths = [len(example) for example in self.examples]
        steps = [
            [
                [self.examples[number] for number in micro]
                for micro in micro_batches(batch, lengths, self.micro_batch_size)
            ]
            for batch in self.batches[first : first + self.chunk]
        ]
        # A list is a map-style dataset, though not by its type.
        return DataLoader(steps, batch_size=None, shuffle=False)  # type: ignore[arg-type]
