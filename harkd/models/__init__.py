"""Language models: Qwen3 in its six sizes, local checkpoints, and the nano stand-in."""

from harkd.models.device import resolve_device
from harkd.models.load import LoadedModel, check_context, load_model, load_tokenizer

__all__ = ["LoadedModel", "check_context", "load_model", "load_tokenizer", "resolve_device"]
