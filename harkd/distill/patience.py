"""Stopping where the held-out loss falls no more, with the best student kept."""

import math
from pathlib import Path
from typing import Any

import pytorch_lightning as pl
from safetensors.torch import load_file, save_file

HELD_OUT_LOSS = "held_out_loss"


class Patience(pl.Callback):
    """Stops after so many measurements without a new least loss, however often a run restarts.

    Lightning's own callbacks look for a measurement once more where they go on after an epoch's
    end, and there is none.

    Args:
        measurements: how many.
        best: file of the student with the least loss.
    """

    def __init__(self, measurements: int, best: Path) -> None:
        self.measurements, self.best = measurements, best
        self.least, self.waited = math.inf, 0

    def on_train_start(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Lets a training that had stopped, and was cut off before its end, stop again."""
        trainer.should_stop = self.waited >= self.measurements

    def on_validation_end(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Compares: the same numbers, and so the same decision, in every process."""
        loss = float(trainer.callback_metrics[HELD_OUT_LOSS])
        if loss < self.least:
            self.least, self.waited = loss, 0
            if trainer.is_global_zero:
                self._keep(pl_module)
        else:
            self.waited += 1
        trainer.should_stop = self.waited >= self.measurements

    def state_dict(self) -> dict[str, Any]:
        """What a checkpoint holds of it."""
        return {"least": self.least, "waited": self.waited}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Goes on from a checkpoint."""
        self.least, self.waited = state_dict["least"], state_dict["waited"]

    def restore(self, student: pl.LightningModule) -> None:
        """Gives the student the parameters that it had at the least loss."""
        student.load_state_dict(load_file(self.best), strict=False)

    def _keep(self, student: pl.LightningModule) -> None:
        self.best.parent.mkdir(parents=True, exist_ok=True)
        partial = self.best.with_suffix(".partial")
        save_file(
            {name: value.contiguous() for name, value in student.state_dict().items()}, partial
        )
        partial.replace(self.best)
