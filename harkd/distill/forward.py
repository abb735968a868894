"""A decoder's layers, run over windows whose instruction was run before.

transformers drops the key-value cache where it recomputes activations (gradient checkpointing),
and its caches copy or change what they hold. So the loop over the layers stands here: a layer is
given the instruction's keys and values and gives back its own, and nothing in between is changed.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.utils.checkpoint import checkpoint

KeysValues = tuple[Tensor, Tensor]
"""Of one layer: each (rows, key-value heads, tokens, head size)."""


class LayerMemory:
    """What a layer's attention sees as its cache: the instruction before, the new tokens after."""

    def __init__(self, before: KeysValues | None) -> None:
        self.before = before

    def update(self, keys: Tensor, values: Tensor, *_: Any, **__: Any) -> KeysValues:
        """Keeps the new keys and values, and returns them behind those of the instruction."""
        self.new = (keys, values)
        if self.before is None:
            return self.new
        rows = keys.shape[0]
        shared = (tensor.expand(rows, -1, -1, -1) for tensor in self.before)
        old_keys, old_values = shared
        return torch.cat([old_keys, keys], dim=2), torch.cat([old_values, values], dim=2)


def decode(
    decoder: Any, ids: Tensor, before: Sequence[KeysValues] = (), *, recompute: bool = False
) -> tuple[Tensor, list[KeysValues]]:
    """Runs tokens through the decoder.

    Args:
        decoder: the model below its head; one whose layers all attend to everything before.
        ids: (rows, tokens), padded on the right, where causal attention keeps padding from every
            real token.
        before: keys and values of the instruction, one pair per layer and one row; empty where
            `ids` begin with it.
        recompute: keep only what enters each layer, and compute the rest again for the gradient.

    Returns:
        Hidden states (rows, tokens, hidden), and the new keys and values of every layer.
    """
    earlier = before[0][0].shape[2] if before else 0
    hidden = decoder.embed_tokens(ids)
    positions = torch.arange(earlier, earlier + ids.shape[1], device=ids.device)[None]
    rotary = decoder.rotary_emb(hidden, positions)
    mask = _mask(decoder, hidden, earlier)
    made: list[KeysValues] = []
    for number, layer in enumerate(decoder.layers):

        def run(hidden: Tensor, *pair: Tensor, layer: Any = layer) -> tuple[Tensor, Tensor, Tensor]:
            memory = LayerMemory((pair[0], pair[1]) if pair else None)
            out = layer(
                hidden,
                attention_mask=mask,
                position_ids=positions,
                position_embeddings=rotary,
                past_key_values=memory,
                use_cache=True,
            )
            # A divided layer returns its keys and values too: see `harkd.distill.shard`.
            return out if isinstance(out, tuple) else (out, *memory.new)

        given = (hidden, *(before[number] if before else ()))
        if recompute:
            hidden, keys, values = checkpoint(run, *given, use_reentrant=False)
        else:
            hidden, keys, values = run(*given)
        made.append((keys, values))
    return decoder.norm(hidden), made


def _mask(decoder: Any, hidden: Tensor, earlier: int) -> Tensor | None:
    """What each new token must not see; None where attention is causal by itself.

    Returns:
        (1, 1, new tokens, earlier and new tokens): True to attend, or for eager attention 0 to
        attend and the least number otherwise.
    """
    eager = decoder.config._attn_implementation == "eager"
    if not earlier and not eager:
        return None
    new = hidden.shape[1]
    seen = torch.ones(new, earlier + new, dtype=torch.bool, device=hidden.device).tril(earlier)
    if eager:
        least = torch.finfo(hidden.dtype).min
        return torch.zeros_like(seen, dtype=hidden.dtype).masked_fill(~seen, least)[None, None]
    return seen[None, None]
