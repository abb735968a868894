"""What vLLM is told: a test holds every name here to the release that the extra names."""

import json
from pathlib import Path
from typing import Any

from harkd.engines.sampling import recipe_for, seed_for
from harkd.errors import HarkdError
from harkd.models import source_of
from harkd.prompts.style import Style
from harkd.records import Prompt
from harkd.settings import DecodeSettings, EngineSettings, ModelSettings, Precision

DTYPES = {Precision.fp32: "float32"}  # every other precision computes in bfloat16


def llm_arguments(
    model: ModelSettings,
    engine: EngineSettings,
    decode: DecodeSettings,
    style: Style,
    longest: int,
) -> dict[str, Any]:
    """Returns the arguments of vLLM's `LLM`.

    Args:
        model: its source is a hub id or a folder.
        engine: over how many GPUs.
        decode: whether replies are held to a schema, and thinking to a number of tokens.
        style: only `think` has thinking, which no schema applies to.
        longest: most tokens of a prompt and its reply.

    Raises:
        HarkdError: the adapter's rank cannot be read.
    """
    arguments: dict[str, Any] = {
        "model": source_of(model),
        "revision": model.revision,
        "trust_remote_code": False,
        "dtype": DTYPES.get(model.precision, "bfloat16"),
        "tensor_parallel_size": engine.tensor_parallel,
        "pipeline_parallel_size": engine.pipeline_parallel,
        "enable_prefix_caching": True,
        "max_model_len": longest,
        "generation_config": "vllm",  # harkd says how to sample, not the model's own file
    }
    if model.precision is Precision.nf4:
        arguments["quantization"] = "bitsandbytes"
    if model.adapter:
        arguments |= {"enable_lora": True, "max_lora_rank": _rank(Path(model.adapter))}
    if style == "think" and (decode.constrained or decode.think_budget is not None):
        # It tells vLLM where thinking ends: there the schema begins, and up to there tokens count.
        arguments["reasoning_parser"] = "qwen3"
    return arguments


def sampling_arguments(
    prompt: Prompt, decode: DecodeSettings, end_id: int, room: int, seed: int
) -> dict[str, Any]:
    """Returns the arguments of vLLM's `SamplingParams` for one window.

    Args:
        prompt: whose key decides its seed.
        decode: how to choose tokens, and how many.
        end_id: the token that ends a reply.
        room: tokens that the context has left for the reply.
        seed: of sampling.
    """
    arguments: dict[str, Any] = {
        "max_tokens": min(decode.max_new_tokens, room),
        "temperature": 0.0,
        "stop_token_ids": [end_id],
        "detokenize": False,  # harkd reads tokens, thinking tags among them
    }
    if decode.think_budget is not None:
        arguments["thinking_token_budget"] = decode.think_budget
    if recipe := recipe_for(decode.sampling, thinking=prompt.style == "think"):
        arguments |= {
            "temperature": recipe.temperature,
            "top_p": recipe.top_p,
            "top_k": recipe.top_k,
            "seed": seed_for(prompt.key, seed),
        }
    return arguments


def _rank(adapter: Path) -> int:
    """The adapter's rank, as the next that vLLM has kernels for."""
    file = adapter / "adapter_config.json"
    try:
        rank = int(json.loads(file.read_text(encoding="utf-8"))["r"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise HarkdError(f"model.adapter={adapter}: no readable adapter_config.json") from error
    return max(8, 1 << (rank - 1).bit_length())
