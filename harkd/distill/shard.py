"""A frozen base that no single GPU can hold, divided among the processes."""

from typing import Any

import torch
from torch import distributed
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import fully_shard


def shard_layers(decoder: Any, device: torch.device) -> None:
    """Divides the weights of every layer; one layer at a time is put together to be used.

    Only matrices of the frozen base are divided. The adapter is small: each process keeps all of
    it and trains it as it would without sharding.

    Args:
        decoder: the model below its head, the same in every process.
        device: of this process.
    """
    mesh = init_device_mesh(device.type, (distributed.get_world_size(),))
    for layer in decoder.layers:
        whole = {p for p in layer.parameters() if p.requires_grad or p.ndim < 2}
        fully_shard(layer, mesh=mesh, ignored_params=whole)
