"""A decoder whose rows all continue one instruction, which is computed and held once.

The rows' caches hold only what is their own. Where few tokens per row look back, as in every step
but the first, the rows' queries meet the instruction's keys in one product, so that it is read
once and not once per row; where many do, it is put in front of each row's keys, layer by layer.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor
from transformers import AttentionInterface, DynamicCache
from transformers.integrations.sdpa_attention import sdpa_attention_forward

from harkd.engines.transformers.cache import growing_cache

ATTENTION = "harkd_shared_prefix"
FEW = 32
"""Tokens per row up to which scores are held whole; above, a fused kernel is quicker."""


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
        rows, new, own = looks.shape
        shared = self.tokens if new > FEW else 0
        hidden = torch.zeros(rows, new, shared + own, dtype=dtype, device=self.device)
        hidden[..., shared:].masked_fill_(~looks.to(self.device), torch.finfo(dtype).min)
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
    shared_prefix: list[tuple[Tensor, Tensor]],
    **kwargs: Any,
) -> tuple[Tensor, None]:
    """Attention over the instruction and the rows' own tokens; the form is transformers'.

    Args:
        module: the attention layer.
        query: (rows, query heads, new, size).
        key: the rows' own, (rows, key heads, own, size).
        value: like `key`.
        attention_mask: to add to scores, (rows, 1, new, own) where new tokens are few, otherwise
            (rows, 1, new, tokens of the instruction and own).
        scaling: of scores.
        shared_prefix: keys and values of the instruction, per layer: (1, key heads, tokens, size).
        kwargs: for the kernel of transformers.

    Returns:
        (rows, new, query heads, size), and no weights.
    """
    first_keys, first_values = shared_prefix[module.layer_idx]
    rows, heads, new, size = query.shape
    if new > FEW:
        return sdpa_attention_forward(  # type: ignore[no-any-return]
            module,
            query,
            torch.cat([first_keys.expand(rows, -1, -1, -1), key], dim=2),
            torch.cat([first_values.expand(rows, -1, -1, -1), value], dim=2),
            attention_mask,
            scaling=scaling,
            **kwargs,
        )
    groups, shared = key.shape[1], first_keys.shape[2]
    # Query heads that share a key head become rows of one product: (groups, rows, heads and new).
    asked = (query * scaling).reshape(rows, groups, -1, size).transpose(0, 1)
    together = asked.reshape(groups, -1, size)
    to_prefix = (together @ first_keys[0].mT).view(groups, rows, -1, shared)
    to_own = asked @ key.transpose(0, 1).mT
    to_own = to_own.view(groups, rows, -1, new, key.shape[2]) + attention_mask[:, 0, None]
    scores = torch.cat([to_prefix, to_own.flatten(2, 3)], dim=-1)
    weights = scores.softmax(dim=-1, dtype=torch.float32).to(query.dtype)
    from_prefix = weights[..., :shared].reshape(groups, -1, shared) @ first_values[0]
    from_own = weights[..., shared:] @ value.transpose(0, 1)
    found = (from_prefix.view_as(from_own) + from_own).transpose(0, 1)
    return found.reshape(rows, heads, new, size).transpose(1, 2).contiguous(), None


AttentionInterface.register(ATTENTION, _attend)
