"""How many windows fit into memory at once, and what says that they did not."""

from typing import Any

import torch

CPU_ROWS = 32
"""On a CPU more rows are hardly faster, and 32 fit wherever the model does."""
MOST_ROWS = 256
"""On a GPU: more rows are hardly faster, and wait longer for the longest of them."""
SHARE = 0.8
"""Of the free memory that a batch is planned to fill: fragments and kernels need the rest."""


def rows_that_fit(model: Any, tokens: int, device: torch.device) -> int:
    """Returns a size of batch, at least 1.

    Args:
        model: a Qwen3 with its weights in place.
        tokens: of the longest prompt and reply together.
        device: where it runs.
    """
    if device.type != "cuda":
        return CPU_ROWS
    free, _ = torch.cuda.mem_get_info(device)
    # What PyTorch holds but does not use is free too.
    free += torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
    fit = int(SHARE * free / bytes_per_row(model.config, tokens, model.dtype.itemsize))
    return min(max(fit, 1), MOST_ROWS)


def bytes_per_row(config: Any, tokens: int, itemsize: int) -> int:
    """Returns the memory that one row needs: its cache, and one layer's work on all its tokens.

    Args:
        config: of a Qwen3.
        tokens: of the row.
        itemsize: bytes of a number.
    """
    cache = 2 * config.num_hidden_layers * config.num_key_value_heads * config.head_dim
    # Two residual streams and normalised input, the three parts of the feed-forward layer, and
    # keys and values repeated for every query head.
    layer = 3 * config.hidden_size + 3 * config.intermediate_size
    layer += 3 * config.num_attention_heads * config.head_dim
    logits = 3 * config.vocab_size * 4  # in single precision, masked and sorted
    return int(tokens * (cache + layer) * itemsize + logits)


def is_out_of_memory(error: BaseException) -> bool:
    """Tells whether an error is an allocation that failed, on whatever device."""
    if isinstance(error, torch.OutOfMemoryError):
        return True
    # PyTorch's allocator for the CPU raises a plain RuntimeError.
    return isinstance(error, RuntimeError) and "DefaultCPUAllocator" in str(error)
