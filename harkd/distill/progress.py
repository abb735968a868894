"""Progress of a training: a bar for people, a line per step for the record."""

import json
from pathlib import Path
from typing import Any

import pytorch_lightning as pl
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn


class TrainingLog(pl.Callback):
    """Shows steps, loss and tokens/s, and appends every step's metrics to metrics.jsonl.

    Args:
        path: metrics.jsonl; steps after the checkpoint that training resumes from are dropped.
        steps: optimiser steps of the whole training.
        shown: whether to draw the bar.
    """

    def __init__(self, path: Path, *, steps: int, shown: bool = True) -> None:
        self.path, self.steps = path, steps
        self.bar = Progress(
            TextColumn("  distil"),
            BarColumn(),
            TextColumn("{task.completed}/{task.total} steps  {task.fields[numbers]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            disable=not shown,
        )

    def on_train_start(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Drops what was logged after the checkpoint, and shows the bar."""
        done = trainer.global_step
        lines = self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else []
        kept = [line for line in lines[:done] if _complete(line)]
        self.path.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")
        self.bar.start()
        self.task = self.bar.add_task("", total=self.steps, completed=done, numbers="")

    def on_train_batch_end(
        self,
        trainer: pl.Trainer,
        pl_module: pl.LightningModule,
        outputs: Any,
        batch: Any,
        batch_idx: int,
    ) -> None:
        """Appends and shows the step's metrics."""
        metrics = {name: float(value) for name, value in trainer.callback_metrics.items()}
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"step": trainer.global_step, **metrics}) + "\n")
        numbers = f"loss {metrics['loss']:.3f}  {metrics['tokens_per_s']:,.0f} tokens/s"
        self.bar.update(self.task, completed=trainer.global_step, numbers=numbers)

    def on_train_end(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Leaves the bar as it is."""
        self.bar.stop()

    def on_exception(
        self, trainer: pl.Trainer, pl_module: pl.LightningModule, exception: BaseException
    ) -> None:
        """Leaves the bar as it is, so that an error is not drawn over."""
        self.bar.stop()


def _complete(line: str) -> bool:
    # A kill may tear the last line.
    try:
        json.loads(line)
    except ValueError:
        return False
    return True
