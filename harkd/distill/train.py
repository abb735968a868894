"""Runs the training of a student, and goes on where an earlier one was cut off."""

import logging
import warnings
from collections.abc import Sequence
from pathlib import Path

import pytorch_lightning as pl
import torch
from pytorch_lightning.callbacks import ModelCheckpoint

from harkd.distill.data import TraceData
from harkd.distill.examples import Example
from harkd.distill.progress import TrainingLog
from harkd.distill.schedule import steps_for
from harkd.distill.student import Student
from harkd.settings import TrainerSettings


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
) -> None:
    """Trains the parameters of the model that require a gradient, in place.

    Args:
        decoder: the model below its head.
        head: its language-model head.
        examples: what to learn from.
        settings: how.
        learning_rate: its peak.
        seed: of the order of the examples.
        folder: where metrics.jsonl and the checkpoint are kept; a checkpoint there is resumed.
        device: where the model is.
    """
    steps = steps_for(len(examples), epochs=settings.epochs, batch_size=settings.batch_size)
    student = Student(
        decoder,
        head,
        learning_rate=learning_rate,
        warmup=settings.warmup,
        weight_decay=settings.weight_decay,
        clip=settings.clip,
        steps=steps,
        shared_prefix=settings.shared_prefix,
    )
    data = TraceData(
        examples,
        steps=steps,
        batch_size=settings.batch_size,
        micro_batch_size=settings.micro_batch_size,
        chunk=settings.checkpoint_every,
        seed=seed,
    )
    checkpoint = ModelCheckpoint(
        dirpath=folder / "checkpoint",
        filename="last",
        save_on_train_epoch_end=True,
        enable_version_counter=False,  # else a run whose folder was moved writes beside its own
    )
    _quiet_lightning()
    trainer = pl.Trainer(
        accelerator="gpu" if device.type == "cuda" else "cpu",
        devices=1,
        max_epochs=-1,
        max_steps=steps,
        reload_dataloaders_every_n_epochs=1,
        logger=False,
        enable_model_summary=False,
        enable_progress_bar=False,
        num_sanity_val_steps=0,
        callbacks=[checkpoint, TrainingLog(folder / "metrics.jsonl", steps=steps)],
        default_root_dir=folder,
    )
    last = folder / "checkpoint" / "last.ckpt"
    try:
        trainer.fit(
            student, datamodule=data, ckpt_path=last if last.exists() else None, weights_only=True
        )
    except SystemExit:
        # Lightning ends the process on Ctrl-C; harkd says how to go on before it does.
        if trainer.interrupted:
            raise KeyboardInterrupt from None
        raise


def _quiet_lightning() -> None:
    # Its start-up lines name devices that harkd's own record already names.
    logging.getLogger("pytorch_lightning").setLevel(logging.WARNING)
    warnings.filterwarnings("ignore", module="pytorch_lightning")
