"""LoRA adapters on disk: standard PEFT folders with safetensors."""

import json
from pathlib import Path

from harkd.errors import HarkdError
from harkd.settings import ModelSettings


def check_adapter(folder: Path, settings: ModelSettings) -> None:
    """Stops before weights load when an adapter does not belong to the model.

    Raises:
        HarkdError: no adapter there, pickled weights, or another base model.
    """
    try:
        config = dict(json.loads((folder / "adapter_config.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise HarkdError(
            f"model.adapter={folder}: no readable adapter_config.json there; "
            "give the `adapter` folder of a finished mode=distill run"
        ) from error
    if not (folder / "adapter_model.safetensors").is_file():
        raise HarkdError(
            f"model.adapter={folder}: no adapter_model.safetensors there; "
            "harkd reads no pickled weights"
        )
    base = config.get("base_model_name_or_path")
    if base != settings.source:
        raise HarkdError(
            f"model.adapter={folder} was trained on '{base}', not on '{settings.source}'; "
            f"choose the model it belongs to"
        )
