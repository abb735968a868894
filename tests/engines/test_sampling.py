"""Sampling draws from the distribution that Qwen3's model cards describe."""

from __future__ import annotations

import math
from collections import Counter

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from harkd.engines.sampling import (
    NOT_THINKING,
    THINKING,
    Recipe,
    generator_for,
    next_tokens,
    recipe_for,
)
from harkd.settings import Sampling

LOGITS = st.lists(
    st.floats(min_value=-8, max_value=8, width=32), min_size=2, max_size=30, unique=True
)
RECIPES = st.builds(
    Recipe,
    temperature=st.sampled_from((0.2, 0.6, 0.7, 1.0, 2.0)),
    top_p=st.sampled_from((0.05, 0.5, 0.8, 0.95, 1.0)),
    top_k=st.sampled_from((1, 2, 5, 20)),
)


def chances(logits: list[float], recipe: Recipe) -> dict[int, float]:
    """Temperature, then top-k, then top-p, one token at a time."""
    weights = {token: math.exp(logit / recipe.temperature) for token, logit in enumerate(logits)}
    best = sorted(weights, key=lambda token: -weights[token])[: recipe.top_k]
    total = sum(weights[token] for token in best)
    kept: dict[int, float] = {}
    for token in best:
        if kept and sum(kept.values()) >= recipe.top_p:
            break
        kept[token] = weights[token] / total
    return {token: chance / sum(kept.values()) for token, chance in kept.items()}


def draw(logits: list[float], recipe: Recipe, times: int) -> Counter[int]:
    generators = [generator_for(str(i), 0) for i in range(times)]
    rows = torch.tensor([logits]).expand(times, -1)
    return Counter(next_tokens(rows, recipe, generators).tolist())


@given(LOGITS, RECIPES)
def test_only_tokens_of_the_nucleus_are_drawn(logits: list[float], recipe: Recipe) -> None:
    # A token whose cumulated chance is top_p to the last digit may fall on either side.
    widened = Recipe(recipe.temperature, recipe.top_p + 1e-5, recipe.top_k)
    assert set(draw(logits, recipe, 40)) <= set(chances(logits, widened))


@pytest.mark.parametrize("recipe", [THINKING, NOT_THINKING, Recipe(1.0, 1.0, 3)])
def test_tokens_come_as_often_as_they_should(recipe: Recipe) -> None:
    logits = [2.0, 1.7, 1.5, 1.0, 0.5, -1.0, -6.0]
    times = 4000
    drawn = draw(logits, recipe, times)
    expected = chances(logits, recipe)
    assert set(drawn) <= set(expected)
    for token, chance in expected.items():
        deviation = math.sqrt(times * chance * (1 - chance))
        assert abs(drawn[token] - times * chance) <= 5 * deviation


@given(LOGITS)
def test_greedy_takes_the_most_likely_token(logits: list[float]) -> None:
    (token,) = next_tokens(torch.tensor([logits]), None, []).tolist()
    assert token == max(range(len(logits)), key=logits.__getitem__)


def test_a_row_is_drawn_alike_alone_and_among_others() -> None:
    rows = torch.randn(6, 40, generator=torch.Generator().manual_seed(1))
    keys = [f"s/{i}" for i in range(6)]
    together = next_tokens(rows, THINKING, [generator_for(key, 7) for key in keys])
    alone = [
        next_tokens(rows[i : i + 1], THINKING, [generator_for(keys[i], 7)]).item() for i in range(6)
    ]
    assert together.tolist() == alone


def test_windows_and_seeds_have_random_numbers_of_their_own() -> None:
    first = [
        torch.rand(1, generator=generator_for(key, seed)).item()
        for key in ("a/0", "a/1", "b/0")
        for seed in (0, 1)
    ]
    assert len(set(first)) == len(first)


def test_recipes_are_those_of_the_model_cards() -> None:
    assert Recipe(temperature=0.6, top_p=0.95, top_k=20) == recipe_for(
        Sampling.model_card, thinking=True
    )
    assert Recipe(temperature=0.7, top_p=0.8, top_k=20) == recipe_for(
        Sampling.model_card, thinking=False
    )
    assert recipe_for(Sampling.greedy, thinking=True) is None
