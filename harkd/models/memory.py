"""Telling that memory ran out from any other failure."""

import torch


def out_of_memory(error: BaseException) -> bool:
    """Whether an error says that a GPU's memory, or this machine's, ran out.

    PyTorch has a class of its own for the first; on CPU its allocator raises a RuntimeError.
    """
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    told = str(error)
    return isinstance(error, RuntimeError) and (
        "can't allocate memory" in told or "not enough memory" in told
    )
