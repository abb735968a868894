"""A decoder whose rows all continue one instruction, which is computed and held once.

The rows' caches hold only what is their own, so that a batch takes the instruction's memory once.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor
from transformers import AttentionInterface, DynamicCache

from harkd.engines.transformers.attention import Shared, best_way
from harkd.engines.transformers.cache import growing_cache

ATTENTION = "harkd_shared_prefix"


class SharedPrefix:
    """The keys and values of an instruction.

    Args:
        decoder: the model below its head.
        ids: tokens of the instruction.
        device: where the model is.
    """

    @torch.inference_mode()
    def __init__(self, decoder: Any, ids: Sequence[int], device: torch.device) -> None:
        self.decoder, self.device, self.tokens = decoder, device, len(ids)
        out = decoder(input_ids=torch.tensor([ids], device=device), use_cache=True)
        self.layers = [(layer.keys, layer.values) for layer in out.past_key_values.layers]

    def cache(self) -> DynamicCache:
        """Returns an empty cache of what rows add to the instruction."""
        return growing_cache(len(self.layers))

    def step(self, ids: Tensor, looks: Tensor, positions: Tensor, cache: DynamicCache) -> Tensor:
        """Computes new tokens, and adds them to the cache.

        Args:
            ids: (rows, new).
            looks: which of the rows' own tokens, old and new, a new one looks at: (rows, new,
                old and new). All look at the instruction.
            positions: in the text after the instruction, (rows, new).
            cache: of the old ones.

        Returns:
            the hidden states, (rows, new, size).
        """
        dtype = self.layers[0][0].dtype
        hidden = torch.zeros(looks.shape, dtype=dtype, device=self.device)
        hidden.masked_fill_(~looks.to(self.device), torch.finfo(dtype).min)
        with _attention(self.decoder.config):
            out = self.decoder(
                input_ids=ids.to(self.device),
                attention_mask=hidden[:, None],
                position_ids=self.tokens + positions.to(self.device),
                past_key_values=cache,
                use_cache=True,
                shared_prefix=self.layers,
            )
        states: Tensor = out.last_hidden_state
        return states


@contextmanager
def _attention(config: Any) -> Iterator[None]:
    own = config._attn_implementation
    config._attn_implementation = ATTENTION
    try:
        yield
    finally:
        config._attn_implementation = own


def _attend(
    module: Any,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor,
    *,
    scaling: float,
    shared_prefix: Sequence[Shared],
    **kwargs: Any,
) -> tuple[Tensor, None]:
    """What transformers calls in place of its own attention; the form is transformers'.

    Returns:
        (rows, new, query heads, size), and no weights.
    """
    way = best_way(query.device, query.shape[2])
    found = way(query, key, value, attention_mask, shared_prefix[module.layer_idx], scaling)
    return found.transpose(1, 2).contiguous(), None


AttentionInterface.register(ATTENTION, _attend)
