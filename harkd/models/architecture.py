"""Qwen3 architectures without a download."""

import dataclasses

import torch
from transformers import Qwen3Config, Qwen3ForCausalLM

from harkd.settings import ArchitectureSettings

RMS_NORM_EPS = 1e-6
"""The same in every dense Qwen3 checkpoint (config.json of Qwen/Qwen3-0.6B ... 32B)."""


def qwen3_config(architecture: ArchitectureSettings) -> Qwen3Config:
    """Returns transformers' configuration of a Qwen3 of the given dimensions."""
    dimensions = dataclasses.asdict(architecture)
    theta = dimensions.pop("rope_theta")
    return Qwen3Config(
        **dimensions,
        rope_parameters={"rope_type": "default", "rope_theta": theta},
        rms_norm_eps=RMS_NORM_EPS,
        attention_bias=False,
        attention_dropout=0.0,
    )


def random_qwen3(
    architecture: ArchitectureSettings, *, seed: int, dtype: torch.dtype, attention: str = "sdpa"
) -> Qwen3ForCausalLM:
    """Returns a Qwen3 with random weights drawn from `seed`, on the device in context."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return Qwen3ForCausalLM._from_config(
            qwen3_config(architecture), dtype=dtype, attn_implementation=attention
        )
