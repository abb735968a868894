"""The growing cache holds what transformers' own cache holds, whatever happens to its rows."""

from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor
from transformers import DynamicCache

from harkd.engines.transformers.cache import ROOM, growing_cache

HEADS, SIZE, LAYERS = 2, 4, 2


def some(rows: int, tokens: int) -> Tensor:
    return torch.randn(rows, HEADS, tokens, SIZE)


@given(
    rows=st.integers(min_value=1, max_value=5),
    moves=st.lists(
        st.one_of(
            st.integers(min_value=1, max_value=ROOM + 2),  # append so many tokens
            st.integers(min_value=-2, max_value=-1),  # forget so many
            st.lists(st.integers(min_value=0, max_value=4), min_size=1, max_size=4),  # keep rows
        ),
        max_size=6,
    ),
)
def test_same_as_dynamic_cache(rows: int, moves: list[int | list[int]]) -> None:
    torch.manual_seed(0)
    cache, plain = growing_cache(LAYERS), DynamicCache()
    for move in [3, *moves]:
        if isinstance(move, list):
            kept = torch.tensor([i % rows for i in move])
            cache.batch_select_indices(kept)
            plain.batch_select_indices(kept)
            rows = len(move)
            continue
        for layer in range(LAYERS):
            if move < 0:
                held = min(-move, cache.layers[layer].keys.shape[2] - 1)
                if not held:
                    continue
                cache.layers[layer].forget(held)
                plain.layers[layer].keys = plain.layers[layer].keys[:, :, :-held]
                plain.layers[layer].values = plain.layers[layer].values[:, :, :-held]
                continue
            new = some(rows, move), some(rows, move)
            for ours, theirs in zip(
                cache.update(*new, layer), plain.update(*new, layer), strict=True
            ):
                assert torch.equal(ours, theirs)
    assert cache.get_seq_length() == plain.get_seq_length()
    for layer in range(LAYERS):
        assert torch.equal(cache.layers[layer].keys, plain.layers[layer].keys)
        assert torch.equal(cache.layers[layer].values, plain.layers[layer].values)


def test_most_steps_copy_nothing() -> None:
    cache = growing_cache(1)
    buffers = set()
    for _ in range(2 * ROOM):
        keys, _ = cache.update(some(2, 1), some(2, 1), 0)
        buffers.add(keys.data_ptr())
    assert len(buffers) <= 3
