"""Which examples make up which optimiser step: decided before training, by the seed alone."""

import math
from collections import defaultdict
from collections.abc import Hashable, Sequence

import numpy as np


def steps_for(examples: int, *, epochs: float, batch_size: int) -> int:
    """Returns the number of optimiser steps: at least one."""
    return max(1, math.ceil(examples * epochs / batch_size))


def batch_indices(
    homes: Sequence[Hashable], *, steps: int, batch_size: int, seed: int
) -> list[list[int]]:
    """Returns the example numbers of every step.

    Each pass over the examples is a new permutation. A batch holds examples of one home, so that
    its instruction is computed once; what is left of a home at the end of a pass goes first in
    the next. A run that was cut off needs only its step number to go on.

    Args:
        homes: what the examples' instruction is, in the order of the examples.
        steps: how many batches to return.
        batch_size: examples per batch, or all of a home that has fewer.
        seed: of the order.
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    members: dict[Hashable, list[int]] = defaultdict(list)
    for number, home in enumerate(homes):
        members[home].append(number)
    left: dict[Hashable, list[int]] = {home: [] for home in members}
    batches: list[list[int]] = []
    while len(batches) < steps:
        carried, ready = [], []
        for home, numbers in members.items():
            size = min(batch_size, len(numbers))
            queue = left[home] + [numbers[i] for i in generator.permutation(len(numbers))]
            full = len(queue) // size * size
            parts = [queue[i : i + size] for i in range(0, full, size)]
            # A training that ends soon after a pass still sees what that pass left over.
            first = 1 if left[home] else 0
            carried += parts[:first]
            ready += parts[first:]
            left[home] = queue[full:]
        batches += carried + [ready[i] for i in generator.permutation(len(ready))]
    return batches[:steps]


def micro_batches(batch: Sequence[int], lengths: Sequence[int], size: int) -> list[list[int]]:
    """Divides a batch into parts of at most `size`, alike in length so that little is padded."""
    ordered = sorted(batch, key=lambda number: (lengths[number], number))
    return [ordered[i : i + size] for i in range(0, len(ordered), size)]
