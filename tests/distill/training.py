"""A training of a tiny student, as a function and as a program that can be killed.

python -m tests.distill.training FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import torch

from harkd.distill.adapter import with_lora
from harkd.distill.examples import Example, examples_from
from harkd.distill.train import train
from harkd.models import load_model
from harkd.prompts.chat import Chat
from harkd.runs import this_process
from harkd.settings import LoraSettings, ModelSettings, Precision, TrainerSettings
from tests import small

STEPS = 24
Parameters = dict[str, torch.Tensor]


def examples(count: int = 16) -> list[Example]:
    return examples_from(
        small.traces("answer", count), Chat(small.tokenizer(), "answer"), context=2048
    )


def student(*, tied: bool = True) -> Any:
    return _with_lora(small.qwen3(tied=tied), _settings("owner/tiny", Precision.fp32))


def loaded_student(source: Path, precision: Precision) -> Any:
    """The student on a base that is loaded from a folder."""
    settings = _settings(str(source), precision)
    return _with_lora(load_model(settings, torch.device("cpu")).model, settings)


def _settings(source: str, precision: Precision) -> ModelSettings:
    return ModelSettings(
        name="tiny",
        source=source,
        precision=precision,
        learning_rate=1e-2,
        architecture=small.architecture(),
    )


def _with_lora(model: Any, settings: ModelSettings) -> Any:
    return with_lora(model, settings, LoraSettings(rank=4, alpha=8), seed=0)


def run(
    folder: Path,
    model: Any,
    learnt: list[Example] | None = None,
    *,
    held_out: list[Example] | None = None,
    **changes: Any,
) -> Parameters:
    """Trains the model and returns what was trained."""
    settings = TrainerSettings(
        **{"epochs": 6.0, "batch_size": 4, "micro_batch_size": 4, "checkpoint_every": 5} | changes
    )
    base = model.get_base_model()
    train(
        base.model,
        base.lm_head,
        learnt or examples(),
        settings,
        learning_rate=1e-2,
        seed=0,
        folder=folder,
        device=torch.device("cpu"),
        held_out=held_out or [],
        process=this_process(),
    )
    return {name: p.detach().clone() for name, p in model.named_parameters() if p.requires_grad}


if __name__ == "__main__":
    run(Path(sys.argv[1]), student())
