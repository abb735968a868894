"""From settings to a model in memory: hub, local folder, nano or random weights."""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError
from huggingface_hub.utils import logging as hub_logging
from peft import PeftModel
from safetensors import SafetensorError
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer, BitsAndBytesConfig
from transformers.utils import logging as transformers_logging

from harkd.errors import HarkdError
from harkd.models.adapter import check_adapter
from harkd.models.architecture import random_qwen3
from harkd.models.quantised import random_quantised_qwen3
from harkd.settings import ModelSettings, Precision, Weights

LOG = logging.getLogger("harkd")
NANO = Path(__file__).with_name("nano")
"""The checkpoint folder of the nano model, made by `make nano`."""

UNREADABLE = (OSError, ValueError, TypeError, RuntimeError, SafetensorError, HfHubHTTPError)
"""What transformers, PEFT and safetensors raise for a missing, damaged or unfitting file."""

_DTYPES = {Precision.fp32: torch.float32}  # every other precision computes in bfloat16


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model ready to run, with its tokenizer."""

    model: Any
    tokenizer: Any
    name: str

    @property
    def context(self) -> int:
        """Tokens that fit, prompt and reply together."""
        return int(self.model.config.max_position_embeddings)


def load_tokenizer(settings: ModelSettings) -> Any:
    """Loads the tokenizer alone.

    Raises:
        HarkdError: the hub is out of reach, or there is no such model or folder.
    """
    source = source_of(settings)
    if settings.weights is Weights.random and not Path(source).is_dir():
        source = str(NANO)  # so that nothing is downloaded; its tokens are ids of any Qwen3
    with _Explained(settings):
        return AutoTokenizer.from_pretrained(
            source, revision=settings.revision, trust_remote_code=False
        )


def load_model(settings: ModelSettings, device: torch.device, *, seed: int = 0) -> LoadedModel:
    """Loads the model with its adapter, if it has one, for inference or as a base to train on.

    4-bit is NF4 with double quantisation and bfloat16 compute (Dettmers et al., QLoRA, 2023).

    Args:
        settings: which model.
        device: where it goes.
        seed: of random weights; unused otherwise.

    Raises:
        HarkdError: hub out of reach, no such model, an adapter of another base, or a device that
            does not go with the precision, or another model's tokenizer.
    """
    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    # It reports each retry; harkd reports the outcome.
    hub_logging.set_verbosity(logging.ERROR)
    LOG.info("loading %s", settings.source)
    if settings.adapter:
        check_adapter(Path(settings.adapter), settings)
    tokenizer = load_tokenizer(settings)
    if settings.weights is Weights.random:
        model = _random(settings, device, seed)
    else:
        _check_vocabulary(tokenizer, settings)
        with _Explained(settings):
            model = AutoModelForCausalLM.from_pretrained(
                source_of(settings),
                revision=settings.revision,
                dtype=_DTYPES.get(settings.precision, torch.bfloat16),
                quantization_config=_quantisation(settings.precision),
                attn_implementation=settings.attention.value,
                device_map={"": device},
                use_safetensors=True,
                trust_remote_code=False,
            )
    if settings.adapter:
        model = _with_adapter(model, settings.adapter)
    return LoadedModel(model=model.eval(), tokenizer=tokenizer, name=settings.name)


def _check_vocabulary(tokenizer: Any, settings: ModelSettings) -> None:
    """Stops before weights load when the tokenizer has tokens that the model lacks."""
    source = source_of(settings)
    with _Explained(settings):
        config = AutoConfig.from_pretrained(
            source, revision=settings.revision, trust_remote_code=False
        )
    highest = max(tokenizer.get_vocab().values())
    if highest >= config.vocab_size:
        raise HarkdError(
            f"the tokenizer in {source} knows {highest + 1} tokens, and the model there only "
            f"{config.vocab_size}: it is another model's; put the model's own beside it"
        )


def source_of(settings: ModelSettings) -> str:
    """Returns a hub id, or the path of a checkpoint's folder."""
    return str(NANO) if settings.source == "nano" else settings.source


def _random(settings: ModelSettings, device: torch.device, seed: int) -> Any:
    attention = settings.attention.value
    quantisation = _quantisation(settings.precision)
    if quantisation:
        return random_quantised_qwen3(
            settings.architecture, quantisation, seed=seed, device=device, attention=attention
        )
    dtype = _DTYPES.get(settings.precision, torch.bfloat16)
    with device:
        return random_qwen3(settings.architecture, seed=seed, dtype=dtype, attention=attention)


def _with_adapter(model: Any, folder: str) -> Any:
    try:
        return PeftModel.from_pretrained(model, folder, is_trainable=False)
    except UNREADABLE as error:
        raise HarkdError(
            f"model.adapter={folder} does not fit the model or is damaged: {_reason(error)}"
        ) from error


def _quantisation(precision: Precision) -> BitsAndBytesConfig | None:
    if precision is Precision.nf4:
        return BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
            bnb_4bit_compute_dtype=torch.bfloat16,
            bnb_4bit_quant_storage=torch.bfloat16,  # FSDP divides only floating-point numbers
        )
    if precision is Precision.int8:
        return BitsAndBytesConfig(load_in_8bit=True)
    return None


class _Explained:
    """Turns the many ways in which loading fails for a user into one line."""

    def __init__(self, settings: ModelSettings) -> None:
        self.settings = settings

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if not isinstance(error, UNREADABLE) or isinstance(error, HarkdError):
            return
        source = source_of(self.settings)
        found = Path(source).is_dir() or isinstance(error, RuntimeError | SafetensorError)
        if isinstance(error.__cause__, LocalEntryNotFoundError) or not found:
            raise HarkdError(
                f"cannot load '{source}' from the Hugging Face hub or its local cache "
                f"({_reason(error)}); check the name and the connection, or point model.source "
                "at a local folder"
            ) from error
        raise HarkdError(f"cannot load the model in {source}: {_reason(error)}") from error


def _reason(error: BaseException) -> str:
    return " ".join(str(error).split()).partition(". ")[0][:200]
