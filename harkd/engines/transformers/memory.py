"""How many windows fit into memory at once."""

from dataclasses import dataclass
from typing import Any

import torch

CPU_ROWS = 32
"""On a CPU more rows are hardly faster, and 32 fit wherever the model does."""
MOST_ROWS = 256
"""On a GPU: more rows are hardly faster, and wait longer for the longest of them."""
SHARE = 0.8
"""Of the free memory that a batch is planned to fill: fragments and kernels need the rest."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """Tokens of the longest row."""

    prefix: int
    """of the instruction, which all rows share"""
    suffix: int
    """of the rest of the prompt"""
    new: int
    """of the reply"""


def rows_that_fit(model: Any, lengths: Lengths, device: torch.device) -> int:
    """Returns a size of batch, at least 1.

    Args:
        model: a Qwen3 with its weights in place.
        lengths: of the rows.
        device: where it runs.
    """
    if device.type != "cuda":
        return CPU_ROWS
    free, _ = torch.cuda.mem_get_info(device)
    # What PyTorch holds but does not use is free too.
    free += torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
    fit = int(SHARE * free / bytes_per_row(model.config, lengths, model.dtype.itemsize))
    return min(max(fit, 1), MOST_ROWS)


def bytes_per_row(config: Any, lengths: Lengths, itemsize: int) -> int:
    """Returns the memory that one row needs: its cache, and one layer's work on its first step.

    Args:
        config: of a Qwen3.
        lengths: of the row.
        itemsize: bytes of a number.
    """
    suffix, looked_at = lengths.suffix, lengths.prefix + lengths.suffix
    groups, heads = config.num_key_value_heads, config.num_attention_heads
    cache = 2 * config.num_hidden_layers * groups * config.head_dim * (suffix + lengths.new)
    # Residual stream, its norm and the layer's output; the feed-forward layer's three parts.
    layer = suffix * 3 * (config.hidden_size + config.intermediate_size)
    # Queries and what they found; keys and values with the prefix, and once more for every head.
    layer += suffix * 2 * heads * config.head_dim
    layer += looked_at * 2 * (groups + heads) * config.head_dim
    layer += suffix * looked_at  # the mask
    logits = 3 * config.vocab_size * 4  # in single precision, masked and sorted
    return int((cache + layer) * itemsize + logits)
