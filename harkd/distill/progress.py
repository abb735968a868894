"""Progress of a training: a bar for people, a line per step for the record."""

import json
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter
from typing import Any

import pytorch_lightning as pl
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from harkd.distill.patience import HELD_OUT_LOSS


class TrainingLog(pl.Callback):
    """Shows steps, loss and tokens/s, and appends every measurement to metrics.jsonl.

    Args:
        path: metrics.jsonl; steps after the checkpoint that training resumes from are dropped.
        steps: optimiser steps of the whole training.
    """

    def __init__(self, path: Path, *, steps: int) -> None:
        self.path, self.steps = path, steps
        self.bar = Progress(
            TextColumn("  distil"),
            BarColumn(),
            TextColumn("{task.completed}/{task.total} steps  {task.fields[numbers]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        )

    def on_train_start(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Drops what was logged after the checkpoint, and shows the bar."""
        done = trainer.global_step
        lines = self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else []
        kept = [line for line in lines if (_step(line) or done + 1) <= done]
        self.path.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")
        self.bar.start()
        self._clock = perf_counter()
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
        now = perf_counter()
        metrics = {name: float(value) for name, value in trainer.callback_metrics.items()}
        metrics.pop(HELD_OUT_LOSS, None)  # of an earlier step
        tokens = metrics.pop("tokens")
        # From the end of one step to the end of the next: waiting for data counts.
        metrics["seconds"] = now - self._clock
        metrics["tokens_per_s"] = tokens / metrics["seconds"]
        self._clock = now
        self._append(trainer, metrics)
        numbers = f"loss {metrics['loss']:.3f}  {metrics['tokens_per_s']:,.0f} tokens/s"
        self.bar.update(self.task, completed=trainer.global_step, numbers=numbers)

    def on_validation_end(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Appends and shows the held-out loss."""
        loss = float(trainer.callback_metrics[HELD_OUT_LOSS])
        self._append(trainer, {HELD_OUT_LOSS: loss})
        self.bar.console.print(
            f"  step {trainer.global_step}: held-out loss {loss:.4f}", highlight=False
        )
        self._clock = perf_counter()

    def on_train_end(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Leaves the bar as it is."""
        self.bar.stop()

    def on_exception(
        self, trainer: pl.Trainer, pl_module: pl.LightningModule, exception: BaseException
    ) -> None:
        """Leaves the bar as it is, so that an error is not drawn over."""
        self.bar.stop()

    def _append(self, trainer: pl.Trainer, metrics: Mapping[str, float]) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"step": trainer.global_step, **metrics}) + "\n")


def _step(line: str) -> int | None:
    """The step of a line; None for one that a kill tore."""
    try:
        return int(json.loads(line)["step"])
    except ValueError:
        return None
