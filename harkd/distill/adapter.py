"""Lessons -> a LoRA adapter in a standard PEFT folder."""

import logging
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, get_peft_model

from harkd.distill.examples import SoftTargets, examples_from
from harkd.distill.objectives import Lesson
from harkd.distill.replicas import meet
from harkd.distill.train import train
from harkd.errors import HarkdError
from harkd.models import load_model, load_tokenizer, resolve_device
from harkd.prompts.chat import Chat
from harkd.runs.processes import Process
from harkd.settings import LoraSettings, ModelSettings, Settings, Strategy
from harkd.settings.training import ALL_LINEAR

LOG = logging.getLogger("harkd")


@dataclass(frozen=True, slots=True)
class Course:
    """What a student goes through."""

    lessons: Sequence[Lesson]
    held_out: Sequence[Lesson] = ()
    """only the loss on them is measured"""
    soft: Sequence[SoftTargets] = ()
    """objective=topk: one per lesson"""


def train_adapter(
    settings: Settings, course: Course, work: Path, adapter: Path, process: Process
) -> None:
    """Fine-tunes the student and writes its adapter, whole or not at all.

    Args:
        settings: of the run.
        course: what to learn.
        work: where metrics and checkpoints go; a checkpoint there is resumed.
        adapter: the folder to write; standard PEFT with safetensors.
        process: which of those that train together this is; the first writes.

    Raises:
        HarkdError: the model cannot be loaded, a lesson does not fit, or memory runs out.
    """
    device = resolve_device(settings.trainer.device, "trainer.device")
    # Before weights load: a base without Qwen3's chat tokens cannot be taught.
    chat = Chat(load_tokenizer(settings.model), settings.prompt.style.value)
    # What no GPU can hold whole is divided before it gets there.
    divided = settings.trainer.strategy is Strategy.fsdp
    start = torch.device("cpu") if divided else device
    loaded = load_model(settings.model, start, seed=settings.seed)
    tokenize = partial(
        examples_from, chat=chat, context=loaded.context, too_long=settings.trainer.too_long
    )
    examples = tokenize(course.lessons, soft=course.soft)
    held_out = tokenize(course.held_out) if course.held_out else []
    student = with_lora(loaded.model, settings.model, settings.trainer.lora, seed=settings.seed)
    base = student.get_base_model()
    train(
        base.model,
        base.lm_head,
        examples,
        settings.trainer,
        learning_rate=settings.trainer.learning_rate or settings.model.learning_rate,
        seed=settings.seed,
        folder=work,
        device=device,
        held_out=held_out,
        process=process,
    )
    meet()  # all have read the best student before its checkpoint is taken away
    if process.rank == 0:
        unfinished = adapter.with_name(f".{adapter.name}.partial")
        shutil.rmtree(unfinished, ignore_errors=True)
        # 'auto' would ask the hub whether the vocabulary was resized, which harkd never does.
        student.save_pretrained(unfinished, safe_serialization=True, save_embedding_layers=False)
        (unfinished / "README.md").unlink(missing_ok=True)  # PEFT's own is a form to fill in
        unfinished.replace(adapter)
        shutil.rmtree(work / "checkpoint", ignore_errors=True)
    meet()  # the adapter is there for all to answer with


def with_lora(model: Any, settings: ModelSettings, lora: LoraSettings, *, seed: int) -> Any:
    """Returns the model with a fresh adapter: only its parameters require a gradient.

    Dropout defaults to 0 because a shared prefix is computed once for all windows: with dropout
    they would share its mask too, which ordinary training does not.

    Raises:
        HarkdError: the model has no layer of that name.
    """
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        student = get_peft_model(
            model,
            LoraConfig(
                r=lora.rank,
                lora_alpha=lora.alpha,
                lora_dropout=lora.dropout,
                target_modules=_targets(model, lora),
                use_dora=lora.dora,
                use_rslora=lora.rslora,
                task_type="CAUSAL_LM",
            ),
        )
    # The name a user can load the base by, not a path of the machine it was trained on.
    student.peft_config["default"].base_model_name_or_path = settings.source
    student.peft_config["default"].revision = settings.revision
    return student


def _targets(model: Any, lora: LoraSettings) -> str | list[str]:
    if lora.targets == [ALL_LINEAR]:
        return ALL_LINEAR
    # PEFT passes over a name that fits nothing as long as another fits.
    linear = {
        name.rpartition(".")[2]
        for name, module in model.model.named_modules()
        if isinstance(module, torch.nn.Linear)
    }
    unknown = [name for name in lora.targets if name not in linear]
    if unknown or not lora.targets:
        raise HarkdError(
            f"trainer.lora.targets: the model has no linear layer '{', '.join(unknown)}'; choose "
            f"from {', '.join(sorted(linear))}, or [{ALL_LINEAR}]"
        )
    return list(lora.targets)
