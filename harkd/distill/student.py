"""The student as a Lightning module: one optimiser step per batch."""

import math
from collections.abc import Iterator
from time import perf_counter
from typing import Any, cast

import pytorch_lightning as pl
import torch
from pytorch_lightning.core.optimizer import LightningOptimizer
from torch import Tensor
from torch.optim.lr_scheduler import LRScheduler

from harkd.distill.examples import Example
from harkd.distill.loss import SharedPrefixStep, padded_loss

FLOOR = 0.1
"""Share of the peak learning rate that the cosine schedule ends on."""


class Student(pl.LightningModule):
    """Trains whatever parameters of the model require a gradient.

    Args:
        decoder: the model below its head.
        head: the language-model head.
        learning_rate: its peak, after warm-up.
        warmup: share of the steps over which it rises.
        weight_decay: AdamW's.
        clip: largest gradient norm.
        steps: optimiser steps of the whole training.
        shared_prefix: see `harkd.distill.loss`.
    """

    def __init__(
        self,
        decoder: Any,
        head: Any,
        *,
        learning_rate: float,
        warmup: float,
        weight_decay: float,
        clip: float,
        steps: int,
        shared_prefix: bool,
    ) -> None:
        super().__init__()
        self.decoder, self.head = decoder, head
        self.learning_rate, self.warmup = learning_rate, warmup
        self.weight_decay, self.clip = weight_decay, clip
        self.steps, self.shared_prefix = steps, shared_prefix
        self.automatic_optimization = False  # a step closes the shared prefixes by itself
        self.strict_loading = False  # checkpoints hold the trained parameters only

    def trained(self) -> Iterator[tuple[str, torch.nn.Parameter]]:
        """Yields the parameters that training changes."""
        # A tied head is the embedding itself: once is enough.
        for name, parameter in self.named_parameters():
            if parameter.requires_grad:
                yield name, parameter

    def transfer_batch_to_device(
        self, batch: list[list[Example]], device: torch.device, dataloader_idx: int
    ) -> list[list[Example]]:
        """Leaves the batch as it is: the loss moves the tokens once they are padded."""
        return batch

    def configure_optimizers(self) -> Any:
        """AdamW with linear warm-up and a cosine decay to a tenth of the peak."""
        optimizer = torch.optim.AdamW(
            [parameter for _, parameter in self.trained()],
            lr=self.learning_rate,
            weight_decay=self.weight_decay,
        )
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: rate_factor(step, self.steps, self.warmup)
        )
        return {"optimizer": optimizer, "lr_scheduler": schedule}

    def training_step(self, batch: list[list[Example]], batch_idx: int) -> None:
        """One optimiser step over micro-batches; the loss is the mean over all target tokens."""
        start = perf_counter()
        optimizer = cast("LightningOptimizer", self.optimizers())
        schedule = cast("LRScheduler", self.lr_schedulers())
        optimizer.zero_grad()
        tokens = sum(len(example.target) for micro in batch for example in micro)
        loss = self._backward(batch, tokens)
        norm = torch.nn.utils.clip_grad_norm_([p for _, p in self.trained()], self.clip)
        optimizer.step()
        schedule.step()
        self.log_dict(
            {
                "loss": loss,
                "learning_rate": schedule.get_last_lr()[0],
                "gradient_norm": norm,
                "target_tokens": float(tokens),
                "tokens_per_s": _tokens(batch) / (perf_counter() - start),
            }
        )

    def _backward(self, batch: list[list[Example]], tokens: int) -> Tensor:
        total = torch.zeros((), device=self.device)
        step = SharedPrefixStep(self.decoder, self.head) if self.shared_prefix else None
        for micro in batch:
            loss = (
                step.loss(micro) if step else padded_loss(self.decoder, self.head, micro)
            ) / tokens
            self.manual_backward(loss)
            total += loss.detach()
        if step:
            step.close()
        return total

    def on_save_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """Leaves the frozen base out of the checkpoint."""
        kept = {name for name, _ in self.trained()}
        state = checkpoint["state_dict"]
        checkpoint["state_dict"] = {name: state[name] for name in state if name in kept}


def rate_factor(step: int, steps: int, warmup: float) -> float:
    """Returns the learning rate at a step as a share of its peak."""
    rising = max(1, round(steps * warmup))
    if step < rising:
        return (step + 1) / rising
    progress = (step - rising) / max(1, steps - rising)
    return FLOOR + (1 - FLOOR) * 0.5 * (1 + math.cos(math.pi * min(1.0, progress)))


def _tokens(batch: list[list[Example]]) -> int:
    # What an ordinary trainer would call the batch's tokens: every window with its instruction.
    return sum(len(example) for micro in batch for example in micro)
