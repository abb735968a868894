"""A divided base is never whole in one process: not even between the passes through it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from torch import distributed
from torch.distributed.tensor import DTensor

from harkd.distill.forward import decode
from harkd.distill.shard import shard_layers
from tests.distill import training

CPU = torch.device("cpu")


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[None]:
    """A group of one process: FSDP divides by one, and frees and gathers as it always does."""
    store = f"file://{tmp_path / 'store'}"
    distributed.init_process_group("gloo", init_method=store, rank=0, world_size=1)
    yield
    distributed.destroy_process_group()


@pytest.mark.parametrize("recompute", [False, True])
def test_a_layer_is_put_together_only_while_it_is_used(alone: None, recompute: bool) -> None:
    decoder = training.student().get_base_model().model
    shard_layers(decoder, CPU)

    def divided() -> list[bool]:
        layers = decoder.layers
        return [isinstance(each.mlp.up_proj.base_layer.weight, DTensor) for each in layers]

    hidden, _ = decode(decoder, torch.arange(20)[None], recompute=recompute)
    assert divided() == [True, True]
    hidden.sum().backward()
    assert divided() == [True, True]
