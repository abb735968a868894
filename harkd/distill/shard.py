"""A frozen base that no single GPU can hold, divided among the processes."""

from functools import partial
from typing import Any

import torch
from torch import Tensor, distributed
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import fully_shard

from harkd.distill.forward import LayerMemory


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
        layer.forward = partial(_with_memory, layer.forward)
        whole = {p for p in layer.parameters() if p.requires_grad or p.ndim < 2}
        # Each layer is a root of its own, and PyTorch leaves a root whole after its forward pass
        # unless told otherwise: every layer would be there at once.
        fully_shard(layer, mesh=mesh, reshard_after_forward=True, ignored_params=whole)
        for module in layer.modules():
            # What bitsandbytes needs to read 4-bit weights is no parameter: nobody else moves it.
            state = getattr(module, "quant_state", None)
            if state is not None:
                state.to(device)


def _with_memory(
    forward: Any, hidden: Tensor, *, past_key_values: LayerMemory, **given: Any
) -> tuple[Tensor, Tensor, Tensor]:
    """Returns the layer's keys and values beside its hidden states.

    PyTorch puts a layer's weights together again when a gradient arrives at one of its outputs. An
    instruction's gradient arrives at its keys and values.
    """
    out: Tensor = forward(hidden, past_key_values=past_key_values, **given)
    return out, *past_key_values.new
