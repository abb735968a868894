"""Several processes that train one student: each has its share of every batch."""

from collections.abc import Sequence

import torch
from pytorch_lightning.strategies import DDPStrategy
from torch import Tensor, distributed


class Replicas(DDPStrategy):
    """Lightning's DDP without PyTorch's wrapper.

    The wrapper adds gradients up during each backward pass. A step with a shared prefix has
    several, and only what they have all left behind is its gradient: `add_up`, once per step.
    """

    def configure_ddp(self) -> None:
        """Leaves the module as it is."""


def meet() -> None:
    """Waits until every process is here."""
    if distributed.is_initialized():
        distributed.barrier()


def add_up(tensors: Sequence[Tensor]) -> None:
    """Replaces tensors by their sums over all processes; does nothing where there is one."""
    if not distributed.is_initialized():
        return
    whole = torch.cat([tensor.flatten() for tensor in tensors])
    distributed.all_reduce(whole)
    parts = torch.split(whole, [tensor.numel() for tensor in tensors])
    for tensor, part in zip(tensors, parts, strict=True):
        tensor.copy_(part.view_as(tensor))
