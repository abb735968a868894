"""Language models: Qwen3 in its six sizes, local checkpoints, and the nano stand-in."""

from harkd.models.device import resolve_device
from harkd.models.load import LoadedModel, load_model, load_tokenizer, source_of

__all__ = ["LoadedModel", "load_model", "load_tokenizer", "resolve_device", "source_of"]
