"""Generates replies to a batch of windows that share their instruction."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from harkd.engines.sampling import Recipe, next_tokens
from harkd.engines.transformers.guide import Guide, steer
from harkd.engines.transformers.padding import left_padded
from harkd.engines.transformers.prefix import SharedPrefix


@dataclass(frozen=True, slots=True)
class Generated:
    """A finished row."""

    row: int
    ids: list[int]
    """its new tokens, end of turn included unless the row's limit came first"""
    thinking_cut: bool = False
    probabilities: tuple[tuple[float, ...], ...] | None = None
    """per event, per name"""


@torch.inference_mode()
def generate(
    prefix: SharedPrefix,
    head: Any,
    suffixes: Sequence[Sequence[int]],
    *,
    end_id: int,
    limits: Sequence[int],
    recipe: Recipe | None,
    generators: Sequence[torch.Generator],
    guides: Sequence[Guide],
) -> Iterator[Generated]:
    """Yields each row as soon as it is finished.

    Finished rows leave the batch, so that the last long reply does not keep the others busy.

    Args:
        prefix: the instruction, with the decoder that continues it.
        head: the language-model head.
        suffixes: the rest of each prompt.
        end_id: the token that ends a reply.
        limits: most new tokens, one per row: each at least 1.
        recipe: how to sample; None is greedy.
        generators: random numbers, one per row.
        guides: what holds each row to its format.
    """
    ids, seen = left_padded(suffixes)
    looks = seen[:, None, :] & torch.ones(ids.shape[1], ids.shape[1], dtype=torch.bool).tril()
    positions = (seen.cumsum(dim=1) - 1).clamp(min=0)
    cache = prefix.cache()
    rows = list(range(len(suffixes)))
    replies: list[list[int]] = [[] for _ in rows]
    while True:
        hidden = prefix.step(ids, looks, positions, cache)[:, -1]
        logits = head(hidden)
        steer(logits, [guides[row] for row in rows])
        tokens = next_tokens(logits, recipe, [generators[row] for row in rows])
        for i, row in enumerate(rows):
            forced = guides[row].forced()
            if forced is not None:
                tokens[i] = forced
        for row, token in zip(rows, tokens.tolist(), strict=True):
            replies[row].append(token)
            guides[row].take(token)
        going = [
            i
            for i, row in enumerate(rows)
            if replies[row][-1] != end_id and len(replies[row]) < limits[row]
        ]
        for row in (rows[i] for i in sorted(set(range(len(rows))) - set(going))):
            yield Generated(row, replies[row], guides[row].thinking_cut)
        if not going:
            return
        if len(going) < len(rows):
            rows = [rows[i] for i in going]
            seen, positions = seen[going], positions[going]
            cache.batch_select_indices(torch.tensor(going, device=prefix.device))
        ids = torch.tensor([replies[row][-1:] for row in rows])
        seen = torch.cat([seen, seen.new_ones(len(rows), 1)], dim=1)
        looks = seen[:, None, :]
        positions = positions[:, -1:] + 1
