"""Runs the training of a student, and goes on where an earlier one was cut off."""

import logging
import os
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytorch_lightning as pl
import torch
from lightning_fabric.plugins.environments.torchelastic import TorchElasticEnvironment
from pytorch_lightning.callbacks import Callback, ModelCheckpoint
from pytorch_lightning.strategies import Strategy as LightningStrategy

from harkd.distill.data import TraceData
from harkd.distill.examples import Example
from harkd.distill.patience import Patience
from harkd.distill.progress import TrainingLog
from harkd.distill.replicas import Replicas
from harkd.distill.schedule import steps_for
from harkd.distill.student import Student
from harkd.errors import HarkdError
from harkd.runs.processes import Process
from harkd.settings import Strategy, TrainerSettings


def train(
    decoder: torch.nn.Module,
    head: torch.nn.Module,
    examples: Sequence[Example],
    settings: TrainerSettings,
    *,
    learning_rate: float,
    seed: int,
    folder: Path,
    device: torch.device,
    held_out: Sequence[Example] = (),
    process: Process | None = None,
) -> None:
    """Trains the parameters of the model that require a gradient, in place.

    Args:
        decoder: the model below its head.
        head: its language-model head.
        examples: what to learn from.
        settings: how.
        learning_rate: its peak.
        seed: of the order of the examples.
        folder: where metrics.jsonl and the checkpoints are kept; a checkpoint there is resumed.
        device: where the model is.
        held_out: what to measure the loss on; where there is any, training stops once that loss
            falls no more, and the parameters are those with the least of it.
        process: which of those that train together this is.

    Raises:
        HarkdError: a batch is too small for so many processes, or memory ran out.
    """
    process = process or Process()
    steps = steps_for(len(examples), epochs=settings.epochs, batch_size=settings.batch_size)
    student = Student(decoder, head, settings, learning_rate=learning_rate, steps=steps)
    data = TraceData(
        examples,
        held_out,
        steps=steps,
        batch_size=settings.batch_size,
        chunk=settings.evaluate_every if held_out else settings.checkpoint_every,
        seed=seed,
    )
    _check_shares(data, process)
    checkpoints = folder / "checkpoint"
    patience = Patience(settings.patience, checkpoints / "best.safetensors")
    callbacks: list[Callback] = [patience, _checkpoint(checkpoints)]
    if process.rank == 0:
        callbacks.append(TrainingLog(folder / "metrics.jsonl", steps=steps))
    _quiet_lightning()
    trainer = pl.Trainer(
        accelerator="gpu" if device.type == "cuda" else "cpu",
        **_devices(settings, device, process),
        precision="bf16-mixed" if _halved(decoder, device) else "32-true",
        max_epochs=-1,
        max_steps=steps,
        reload_dataloaders_every_n_epochs=1,
        use_distributed_sampler=False,  # every process has its share of each step already
        logger=False,
        enable_model_summary=False,
        enable_progress_bar=False,
        num_sanity_val_steps=0,
        limit_val_batches=1.0 if held_out else 0,
        callbacks=callbacks,
        default_root_dir=folder,
    )
    # A number of processes that is not the number asked for would train on a part of each batch.
    assert trainer.world_size == process.count, (trainer.world_size, process)
    earlier = checkpoints / "last.ckpt"
    try:
        trainer.fit(
            student,
            datamodule=data,
            ckpt_path=earlier if earlier.exists() else None,
            weights_only=True,
        )
    except SystemExit:
        # Lightning ends the process on Ctrl-C; harkd says how to go on before it does.
        if trainer.interrupted:
            raise KeyboardInterrupt from None
        raise
    if held_out:
        patience.restore(student)


def _devices(settings: TrainerSettings, device: torch.device, process: Process) -> dict[str, Any]:
    """What Lightning is told of where to train."""
    if settings.strategy is Strategy.single:
        return {"devices": [device.index or 0] if device.type == "cuda" else 1}
    strategy: LightningStrategy = Replicas()
    # Lightning looks for SLURM itself. Of the other environments, its own takes the process's
    # place away from it when training ends; torchrun's leaves it.
    plugins = [TorchElasticEnvironment()] if "WORLD_SIZE" in os.environ else []
    return {
        "devices": process.here,
        "num_nodes": process.count // process.here,
        "strategy": strategy,
        "plugins": plugins,
    }


def _checkpoint(folder: Path) -> ModelCheckpoint:
    return ModelCheckpoint(
        dirpath=folder,
        filename="last",
        save_on_train_epoch_end=True,
        enable_version_counter=False,  # else a run whose folder was moved writes beside its own
    )


def _halved(decoder: torch.nn.Module, device: torch.device) -> bool:
    """Whether to compute in bfloat16: on a GPU, for a base that is not held in float32."""
    held = {parameter.dtype for parameter in decoder.parameters() if not parameter.requires_grad}
    return device.type == "cuda" and held != {torch.float32}


def _check_shares(data: TraceData, process: Process) -> None:
    least = min(map(len, [*data.batches, *([data.held_out] if data.held_out else [])]))
    if least < process.count:
        raise HarkdError(
            f"{process.count} processes cannot share a batch of {least}; start fewer, or raise "
            "trainer.batch_size"
        )


def _quiet_lightning() -> None:
    # Its start-up lines name devices that harkd's own record already names.
    for library in ("pytorch_lightning", "lightning_fabric"):
        logging.getLogger(library).setLevel(logging.WARNING)
    warnings.filterwarnings("ignore", module="pytorch_lightning")
