"""Attention of rows that share an instruction: over its keys, and over each row's own.

Three ways with the same result. Their arguments:

    query: (rows, query heads, new, size)
    key, value: the rows' own, (rows, key heads, own, size)
    mask: to add to scores of own tokens, (rows, 1, new, own); the instruction is seen by all
    shared: keys and values of the instruction, each (1, key heads, tokens, size)
    scaling: of scores

They return (rows, query heads, new, size).
"""

from collections.abc import Callable
from typing import TypeAlias

import torch
from torch import Tensor
from torch.nn import functional

Shared: TypeAlias = tuple[Tensor, Tensor]
Way: TypeAlias = Callable[[Tensor, Tensor, Tensor, Tensor, Shared, float], Tensor]

FEW = 32
"""Tokens per row up to which scores are held whole on a GPU; above, a fused kernel is quicker."""


def best_way(device: torch.device, new: int) -> Way:
    """Returns the quickest way for so many new tokens per row."""
    if device.type == "cpu":
        return merged
    return together if new <= FEW else in_front


def merged(
    query: Tensor, key: Tensor, value: Tensor, mask: Tensor, shared: Shared, scaling: float
) -> Tensor:
    """Both parts by PyTorch's kernel for the CPU, which also says how much each part weighs.

    The instruction is read once for all rows, and no key is copied.
    """
    rows, groups = key.shape[:2]
    # Query heads that share a key head are rows of one product.
    asked = query.reshape(rows, groups, -1, query.shape[-1])
    all_asked = asked.transpose(0, 1).reshape(1, groups, -1, query.shape[-1])
    kernel = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu
    first, first_weight = kernel(all_asked, *shared, scale=scaling)
    own_mask = mask.repeat(1, 1, asked.shape[2] // mask.shape[2], 1)
    own, own_weight = kernel(asked, key, value, attn_mask=own_mask, scale=scaling)
    first = first.view(groups, rows, *asked.shape[2:]).transpose(0, 1)
    first_weight = first_weight.view(groups, rows, -1).transpose(0, 1)
    # Logarithms of the sums of both softmaxes: their difference decides the shares.
    share = torch.sigmoid(first_weight - own_weight)[..., None].to(query.dtype)
    return torch.lerp(own, first, share).view_as(query)


def together(
    query: Tensor, key: Tensor, value: Tensor, mask: Tensor, shared: Shared, scaling: float
) -> Tensor:
    """One product of all rows' queries with the instruction's keys, and one softmax over all."""
    rows, groups, own, size = key.shape
    first_keys, first_values = (part[0] for part in shared)
    count = first_keys.shape[1]
    asked = (query * scaling).reshape(rows, groups, -1, size).transpose(0, 1)
    to_first = (asked.reshape(groups, -1, size) @ first_keys.mT).view(groups, rows, -1, count)
    to_own = (asked @ key.transpose(0, 1).mT).view(groups, rows, -1, query.shape[2], own)
    to_own = (to_own + mask[:, 0, None]).flatten(2, 3)
    scores = torch.cat([to_first, to_own], dim=-1)
    weights = scores.softmax(dim=-1, dtype=torch.float32).to(query.dtype)
    from_first = weights[..., :count].reshape(groups, -1, count) @ first_values
    from_own = weights[..., count:] @ value.transpose(0, 1)
    return (from_first.view_as(from_own) + from_own).transpose(0, 1).reshape(query.shape)


def in_front(
    query: Tensor, key: Tensor, value: Tensor, mask: Tensor, shared: Shared, scaling: float
) -> Tensor:
    """The instruction is put in front of each row's keys, for one fused kernel."""
    rows, groups = key.shape[:2]
    keys, values = (
        torch.cat([first.expand(rows, -1, -1, -1), own], dim=2).repeat_interleave(
            query.shape[1] // groups, dim=1
        )
        for first, own in zip(shared, (key, value), strict=True)
    )
    seen = mask.new_zeros(*mask.shape[:3], shared[0].shape[2])
    whole = torch.cat([seen, mask], dim=-1)
    return functional.scaled_dot_product_attention(
        query, keys, values, attn_mask=whole, scale=scaling
    )
