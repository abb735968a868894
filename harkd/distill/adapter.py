"""Traces -> a LoRA adapter in a standard PEFT folder."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, get_peft_model, prepare_model_for_kbit_training

from harkd.distill.card import model_card
from harkd.distill.examples import examples_from
from harkd.distill.train import train
from harkd.models import load_model, resolve_device
from harkd.prompts.chat import Chat
from harkd.records import Prompt
from harkd.settings import LoraSettings, ModelSettings, Precision, Settings


def train_adapter(
    settings: Settings,
    traces: Sequence[tuple[Prompt, str]],
    work: Path,
    adapter: Path,
    card: dict[str, Any],
) -> None:
    """Fine-tunes the student and writes its adapter, whole or not at all.

    Args:
        settings: of the run.
        traces: prompts with the teacher's replies.
        work: where metrics and checkpoints go; a checkpoint there is resumed.
        adapter: the folder to write; standard PEFT with safetensors.
        card: what the adapter's README says of its origin.

    Raises:
        HarkdError: the model cannot be loaded, or a trace does not fit.
    """
    device = resolve_device(settings.trainer.device, "trainer.device")
    loaded = load_model(settings.model, device, seed=settings.seed)
    chat = Chat(loaded.tokenizer, settings.prompt.style.value)
    examples = examples_from(traces, chat, context=loaded.context)
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
    )
    partial = adapter.with_name(f".{adapter.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    # 'auto' would ask the hub whether the base's vocabulary was resized, which harkd never does.
    student.save_pretrained(partial, safe_serialization=True, save_embedding_layers=False)
    (partial / "README.md").write_text(model_card(settings, card), encoding="utf-8")
    partial.replace(adapter)
    shutil.rmtree(work / "checkpoint", ignore_errors=True)


def with_lora(model: Any, settings: ModelSettings, lora: LoraSettings, *, seed: int) -> Any:
    """Returns the model with a fresh adapter: only its parameters require a gradient.

    Dropout defaults to 0 because a shared prefix is computed once for all windows: with dropout
    they would share its mask too, which ordinary training does not.
    """
    if settings.precision in (Precision.nf4, Precision.int8):
        model = prepare_model_for_kbit_training(model, use_gradient_checkpointing=False)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        student = get_peft_model(
            model,
            LoraConfig(
                r=lora.rank,
                lora_alpha=lora.alpha,
                lora_dropout=lora.dropout,
                target_modules=lora.targets,
                task_type="CAUSAL_LM",
            ),
        )
    # The name a user can load the base by, not a path of the machine it was trained on.
    student.peft_config["default"].base_model_name_or_path = settings.source
    student.peft_config["default"].revision = settings.revision
    return student
