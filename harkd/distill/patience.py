"""Stopping where the held-out loss falls no more."""

import pytorch_lightning as pl
from pytorch_lightning.callbacks import EarlyStopping

HELD_OUT_LOSS = "held_out_loss"


class Patience(EarlyStopping):
    """Stops after so many measurements without a new least loss, also over a restart.

    Args:
        measurements: how many.
    """

    def __init__(self, measurements: int) -> None:
        super().__init__(HELD_OUT_LOSS, mode="min", patience=measurements, log_rank_zero_only=True)

    def on_train_start(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Lets a training that had stopped, and was cut off before its end, stop again."""
        trainer.should_stop = self.wait_count >= self.patience
