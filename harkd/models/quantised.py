"""A Qwen3 with random weights in 4 or 8 bits, made one matrix at a time: its bf16 never exists."""

from typing import Any

import torch
from transformers import BitsAndBytesConfig, Qwen3ForCausalLM
from transformers.quantizers import AutoHfQuantizer

from harkd.models.architecture import qwen3_config
from harkd.settings import ArchitectureSettings


def random_quantised_qwen3(
    architecture: ArchitectureSettings,
    quantisation: BitsAndBytesConfig,
    *,
    seed: int,
    device: torch.device,
    attention: str = "sdpa",
) -> Qwen3ForCausalLM:
    """Returns what loading a checkpoint of such weights with bitsandbytes would give.

    Args:
        architecture: its dimensions.
        quantisation: of the linear layers below the head.
        seed: of the weights.
        device: where they are drawn, quantised and kept.
        attention: transformers' name of the implementation.
    """
    config = qwen3_config(architecture)
    with torch.device("meta"):
        model = Qwen3ForCausalLM._from_config(
            config, dtype=torch.bfloat16, attn_implementation=attention
        )
    quantiser = AutoHfQuantizer.from_config(quantisation, pre_quantized=False)
    quantiser.preprocess_model(model, device_map=None)
    generator = torch.Generator(device).manual_seed(seed)
    for module in model.modules():
        for name, planned in module._parameters.items():
            if planned is not None:
                module._parameters[name] = _drawn(planned, config.initializer_range, generator)
    model.tie_weights()
    # Its frequencies are computed, not loaded.
    model.model.rotary_emb = type(model.model.rotary_emb)(config).to(device)
    model.config.quantization_config = quantisation
    quantiser.postprocess_model(model)
    return model


def _drawn(planned: Any, spread: float, generator: torch.Generator) -> torch.nn.Parameter:
    """What stands for a planned parameter: of its kind, which quantises itself where it should."""
    if planned.ndim == 1:
        return torch.nn.Parameter(torch.ones_like(planned, device=generator.device))
    values = torch.empty(planned.shape, dtype=torch.bfloat16, device=generator.device)
    values.normal_(0.0, spread, generator=generator)
    if type(planned) is torch.nn.Parameter:
        return torch.nn.Parameter(values)
    # bitsandbytes quantises on the way to a device.
    kind: Any = type(planned)
    whole = kind(values.cpu(), requires_grad=False, **planned.__dict__)
    quantised: torch.nn.Parameter = whole.to(generator.device)
    return quantised
