"""What training steps take on a GPU: harkd's own training, with random weights."""

import tempfile
from pathlib import Path
from typing import Any

import torch
from footprint import Lengths

from harkd.distill.adapter import with_lora
from harkd.distill.examples import Example
from harkd.distill.train import train
from harkd.errors import HarkdError
from harkd.models import load_model
from harkd.settings import Settings, Strategy, Weights

STEPS = 3
"""AdamW's moments are there from the second on."""


def measure(settings: Settings, lengths: Lengths) -> dict[str, Any]:
    """Trains for a few steps in one process; returns the most that PyTorch had allocated, in GiB.

    Raises:
        HarkdError: no GPU, or several processes.
    """
    if not torch.cuda.is_available():
        raise HarkdError("--measure needs a CUDA device; leave it out to compute")
    if settings.trainer.strategy is not Strategy.single:
        raise HarkdError("--measure trains in one process; use trainer=gpu")
    device = torch.device("cuda", torch.cuda.current_device())
    settings.model.weights = Weights.random
    loaded = load_model(settings.model, device, seed=settings.seed)
    held = torch.cuda.memory_allocated(device)
    torch.cuda.reset_peak_memory_stats(device)
    rows = settings.trainer.batch_size
    train_steps(loaded.model, settings, examples(lengths, STEPS * rows), device)
    gib = 2**30
    return {
        "device": torch.cuda.get_device_name(device),
        "measured_base_gib": round(held / gib, 2),
        "measured_gib": round(torch.cuda.max_memory_allocated(device) / gib, 2),
        "reserved_gib": round(torch.cuda.max_memory_reserved(device) / gib, 2),
    }


def examples(lengths: Lengths, count: int) -> list[Example]:
    """Returns examples of the wanted lengths, all with one instruction."""
    prefix = tuple(range(lengths.prefix))
    tokens = lengths.suffix, lengths.target
    return [Example(prefix, *(tuple(range(length)) for length in tokens)) for _ in range(count)]


def train_steps(
    model: Any, settings: Settings, examples: list[Example], device: torch.device
) -> None:
    """One pass through the examples, with a fresh adapter."""
    settings.trainer.epochs = 1.0
    student = with_lora(model, settings.model, settings.trainer.lora, seed=settings.seed)
    base = student.get_base_model()
    with tempfile.TemporaryDirectory() as folder:
        train(
            base.model,
            base.lm_head,
            examples,
            settings.trainer,
            learning_rate=settings.model.learning_rate,
            seed=settings.seed,
            folder=Path(folder),
            device=device,
        )
