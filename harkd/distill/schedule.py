"""Which examples make up which optimiser step: decided before training, by the seed alone."""

import math
from collections import defaultdict
from collections.abc import Hashable, Sequence
from itertools import pairwise
from typing import TypeVar

import numpy as np

T = TypeVar("T")


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


def shares(lengths: Sequence[int], count: int) -> list[list[int]]:
    """Divides a batch among processes, so that each has about as much to do.

    Args:
        lengths: of the batch's examples.
        count: of processes.

    Returns:
        The positions that each process takes, from the shortest example to the longest. Their
        numbers differ by one at most.
    """
    ordered = sorted(range(len(lengths)), key=lambda at: (lengths[at], at))
    return [ordered[rank::count] for rank in range(count)]


PASS = 1_000
"""Tokens of padding that one more micro-batch has to save, as launching it is not free. A
judgement: no machine was measured for it."""


def like_lengths(lengths: Sequence[int], rows: int) -> list[int]:
    """Divides examples into micro-batches with little padding.

    Where windows end at a pause or after some time, the longest example of a batch has several
    times the tokens of most.

    Args:
        lengths: of the examples, the shortest first.
        rows: of a micro-batch, at most.

    Returns:
        How many examples each micro-batch has.
    """
    # The least cost of all examples before each place, and where the last micro-batch begins.
    costs, begins = [0], [0]
    for end in range(1, len(lengths) + 1):
        padding, ways = 0, []
        for begin in range(end - 1, max(0, end - rows) - 1, -1):
            padding += lengths[end - 1] - lengths[begin]
            ways.append((costs[begin] + padding + PASS, begin))
        cost, begin = min(ways)
        costs.append(cost)
        begins.append(begin)
    sizes = []
    end = len(lengths)
    while end:
        sizes.append(end - begins[end])
        end = begins[end]
    return sizes[::-1]


def micro_batches(share: Sequence[T], passes: int) -> list[Sequence[T]]:
    """Divides a process's share into so many micro-batches, about equally large, in its order."""
    cuts = [len(share) * number // passes for number in range(passes + 1)]
    return [share[first:end] for first, end in pairwise(cuts)]
