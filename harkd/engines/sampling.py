"""How the next token is chosen."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from harkd.settings import Sampling


@dataclass(frozen=True, slots=True)
class Recipe:
    """Temperature, nucleus and top-k."""

    temperature: float
    top_p: float
    top_k: int


THINKING = Recipe(temperature=0.6, top_p=0.95, top_k=20)
"""Best practices of Qwen3's model cards, thinking mode; min-p 0 there is no filter."""
NOT_THINKING = Recipe(temperature=0.7, top_p=0.8, top_k=20)
"""The same, non-thinking mode."""


def recipe_for(sampling: Sampling, *, thinking: bool) -> Recipe | None:
    """Returns how to sample, or None for greedy decoding."""
    if sampling is Sampling.greedy:
        return None
    return THINKING if thinking else NOT_THINKING


def seed_for(key: str, seed: int) -> int:
    """Returns a window's own seed of 56 bits, so that batch and order do not change its reply."""
    digest = hashlib.sha256(f"{seed}/{key}".encode()).digest()
    return int.from_bytes(digest[:7], "big")


def generator_for(key: str, seed: int) -> torch.Generator:
    """Returns a window's own random numbers."""
    return torch.Generator().manual_seed(seed_for(key, seed))


def next_tokens(
    logits: Tensor, recipe: Recipe | None, generators: Sequence[torch.Generator]
) -> Tensor:
    """Chooses a token per row.

    Args:
        logits: (rows, vocabulary).
        recipe: None takes the most likely token.
        generators: one per row; unused when greedy.

    Returns:
        token ids, (rows,), on the device of the logits.
    """
    if recipe is None:
        return logits.argmax(dim=-1)
    top, tokens = (logits.float() / recipe.temperature).topk(min(recipe.top_k, logits.shape[-1]))
    chances = top.softmax(dim=-1)
    # A token stays while those before it hold less than top_p, so the first always stays.
    chances = chances.masked_fill(chances.cumsum(dim=-1) - chances >= recipe.top_p, 0.0).cpu()
    chosen = torch.stack(
        [
            torch.multinomial(row, 1, generator=generator)
            for row, generator in zip(chances, generators, strict=True)
        ]
    )
    return tokens.gather(-1, chosen.to(tokens.device)).squeeze(-1)
