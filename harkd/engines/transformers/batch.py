"""Generates replies to a batch of windows that share their instruction."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from harkd.engines.sampling import Recipe, next_tokens
from harkd.engines.transformers.cache import shared_prefix_cache
from harkd.engines.transformers.guide import Guide, steer
from harkd.engines.transformers.padding import left_padded


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
def prefill(decoder: Any, ids: Sequence[int], device: torch.device) -> list[tuple[Tensor, Tensor]]:
    """Returns the keys and values of the instruction, per layer: each (1, heads, tokens, size)."""
    out = decoder(input_ids=torch.tensor([ids], device=device), use_cache=True)
    return [(layer.keys, layer.values) for layer in out.past_key_values.layers]


@torch.inference_mode()
def generate(
    decoder: Any,
    head: Any,
    prefix: list[tuple[Tensor, Tensor]],
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
        decoder: the model below its head.
        head: its language-model head.
        prefix: from `prefill`.
        suffixes: the rest of each prompt.
        end_id: the token that ends a reply.
        limits: most new tokens, one per row: each at least 1.
        recipe: how to sample; None is greedy.
        generators: random numbers, one per row.
        guides: what holds each row to its format.
    """
    device, shared = prefix[0][0].device, prefix[0][0].shape[2]
    ids, real = (padded.to(device) for padded in left_padded(suffixes))
    mask = torch.cat([real.new_ones(len(suffixes), shared), real], dim=1)
    positions = shared + (real.cumsum(dim=1) - 1).clamp(min=0)
    cache = shared_prefix_cache(prefix, len(suffixes))
    rows = list(range(len(suffixes)))
    replies: list[list[int]] = [[] for _ in rows]
    while True:
        hidden = decoder(
            input_ids=ids,
            attention_mask=mask,
            position_ids=positions,
            past_key_values=cache,
            use_cache=True,
        ).last_hidden_state[:, -1]
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
            kept = torch.tensor(going, device=device)
            rows = [rows[i] for i in going]
            tokens, mask, positions = tokens[kept], mask[kept], positions[kept]
            cache.batch_select_indices(kept)
        ids = tokens[:, None]
        mask = torch.cat([mask, mask.new_ones(len(rows), 1)], dim=1)
        positions = positions[:, -1:] + 1

