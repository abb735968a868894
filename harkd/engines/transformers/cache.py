"""A key-value cache that grows without copying itself."""

from typing import Any

import torch
from torch import Tensor
from transformers import DynamicCache
from transformers.cache_utils import DynamicLayer

ROOM = 128
"""Tokens by which a full layer grows: copying happens once in so many steps."""


class GrowingLayer(DynamicLayer):
    """Keys and values of one layer in buffers with room for more tokens.

    transformers' DynamicLayer copies everything it holds at each token.
    """

    def update(
        self, key_states: Tensor, value_states: Tensor, *args: Any, **kwargs: Any
    ) -> tuple[Tensor, Tensor]:
        """Writes the new tokens behind those held, and returns views of all."""
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
            self._keys, self._values = key_states[:, :, :0], value_states[:, :, :0]
            self._show(0)
        held, new = self.keys.shape[2], key_states.shape[2]
        if held + new > self._keys.shape[2]:
            self._keys = _with_room(self.keys, new + ROOM)
            self._values = _with_room(self.values, new + ROOM)
        self._keys[:, :, held : held + new] = key_states
        self._values[:, :, held : held + new] = value_states
        self._show(held + new)
        return self.keys, self.values

    def forget(self, tokens: int) -> None:
        """Drops the last tokens; their room is used again."""
        self._show(self.keys.shape[2] - tokens)

    def batch_select_indices(self, indices: Tensor) -> None:
        """Keeps the given rows."""
        held = self.keys.shape[2]
        self._keys, self._values = self._keys[indices], self._values[indices]
        self._show(held)

    def _show(self, held: int) -> None:
        self.keys, self.values = self._keys[:, :, :held], self._values[:, :, :held]


def growing_cache(layers: int) -> DynamicCache:
    """Returns an empty cache for a model of so many layers."""
    cache = DynamicCache()
    cache.layers = [GrowingLayer() for _ in range(layers)]
    cache.layer_class_to_replicate = None
    return cache


def _with_room(tensor: Tensor, more: int) -> Tensor:
    rows, heads, held, size = tensor.shape
    grown = torch.empty(rows, heads, held + more, size, dtype=tensor.dtype, device=tensor.device)
    grown[:, :, :held] = tensor
    return grown
