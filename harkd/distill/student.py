"""The student as a Lightning module: one optimiser step per batch."""

import logging
import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, cast

import pytorch_lightning as pl
import torch
from pytorch_lightning.core.optimizer import LightningOptimizer
from torch import Tensor
from torch.optim.lr_scheduler import LRScheduler

from harkd.distill.data import Share
from harkd.distill.examples import Example
from harkd.distill.loss import SharedPrefixStep, padded_loss
from harkd.distill.replicas import add_up
from harkd.distill.schedule import like_lengths, micro_batches
from harkd.distill.shard import shard_layers
from harkd.errors import HarkdError
from harkd.models.memory import out_of_memory
from harkd.settings import Strategy, TrainerSettings

LOG = logging.getLogger("harkd")
FLOOR = 0.1
"""Share of the peak learning rate that the cosine schedule ends on."""


class Student(pl.LightningModule):
    """Trains whatever parameters of the model require a gradient.

    Args:
        decoder: the model below its head.
        head: the language-model head.
        settings: how.
        learning_rate: its peak, after warm-up.
        steps: optimiser steps of the whole training.
    """

    def __init__(
        self,
        decoder: Any,
        head: Any,
        settings: TrainerSettings,
        *,
        learning_rate: float,
        steps: int,
    ) -> None:
        super().__init__()
        self.decoder, self.head = decoder, head
        self.settings, self.learning_rate, self.steps = settings, learning_rate, steps
        self.rows = settings.micro_batch_size
        """examples that go through the model at once; halved where memory runs out"""
        self.automatic_optimization = False  # a step closes the shared prefixes by itself
        self.strict_loading = False  # checkpoints hold the trained parameters only

    def trained(self) -> Iterator[tuple[str, torch.nn.Parameter]]:
        """Yields the parameters that training changes."""
        # A tied head is the embedding itself: once is enough.
        for name, parameter in self.named_parameters():
            if parameter.requires_grad:
                yield name, parameter

    def state_dict(self, *args: Any, **kwargs: Any) -> Any:
        """What is trained: checkpoints leave the frozen base out."""
        return {name: parameter.detach() for name, parameter in self.trained()}

    def configure_model(self) -> None:
        """Divides the base among the processes, where that is wanted."""
        if self.settings.strategy is Strategy.fsdp:
            shard_layers(self.decoder, self.trainer.strategy.root_device)

    def transfer_batch_to_device(
        self, batch: Share, device: torch.device, dataloader_idx: int
    ) -> Share:
        """Leaves the batch as it is: the loss moves the tokens once they are padded."""
        return batch

    def configure_optimizers(self) -> Any:
        """AdamW with linear warm-up and a cosine decay to a tenth of the peak."""
        optimizer = torch.optim.AdamW(
            [parameter for _, parameter in self.trained()],
            lr=self.learning_rate,
            weight_decay=self.settings.weight_decay,
        )
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: rate_factor(step, self.steps, self.settings.warmup)
        )
        return {"optimizer": optimizer, "lr_scheduler": schedule}

    def training_step(self, share: Share, batch_idx: int) -> None:
        """One optimiser step; the loss is the mean over the target tokens of the whole batch."""
        optimizer = cast("LightningOptimizer", self.optimizers())
        schedule = cast("LRScheduler", self.lr_schedulers())
        parameters = [parameter for _, parameter in self.trained()]
        loss = self._within_memory(share, optimizer)
        tokens = torch.tensor(float(sum(map(len, share.examples))), device=self.device)
        add_up([*(cast("Tensor", parameter.grad) for parameter in parameters), loss, tokens])
        norm = torch.nn.utils.clip_grad_norm_(parameters, self.settings.clip)
        optimizer.step()
        schedule.step()
        self.log_dict(
            {
                "loss": loss,
                "learning_rate": schedule.get_last_lr()[0],
                "gradient_norm": norm,
                "target_tokens": float(share.tokens),
                # What an ordinary trainer would call its tokens: each window with its instruction.
                "tokens": tokens,
            }
        )

    def on_fit_start(self) -> None:
        """Leaves evaluation mode, in which dropout does nothing and bitsandbytes on CPU packs
        4-bit weights so that no gradient passes them.
        """
        self.train()

    def on_validation_model_eval(self) -> None:
        """Turns dropout off, and nothing else: see `on_fit_start`."""
        for module in self.modules():
            if isinstance(module, torch.nn.Dropout):
                module.eval()

    def on_validation_epoch_start(self) -> None:
        """Begins to add up."""
        self._held_out = torch.zeros((), device=self.device)

    def validation_step(self, share: Share, batch_idx: int) -> None:
        """Adds this process's part of the held-out loss."""
        for loss in self._losses(share, SharedPrefixStep(self.decoder, self.head)):
            self._held_out += loss / share.tokens

    def on_validation_epoch_end(self) -> None:
        """Logs the held-out loss, a mean over its target tokens."""
        add_up([self._held_out])
        self.log("held_out_loss", self._held_out)

    def _within_memory(self, share: Share, optimizer: LightningOptimizer) -> Tensor:
        """Computes gradients; with fewer rows at once, and the same result, where memory runs out.

        Raises:
            HarkdError: not even one row fits.
        """
        while True:
            optimizer.zero_grad()
            try:
                return self._backward(share)
            except (RuntimeError, MemoryError) as error:
                if not out_of_memory(error):
                    raise
                # Micro-batches may all have fewer rows than they are allowed.
                largest = max(map(len, self._micro_batches(share)))
                # Processes that share a base do every pass together: none can begin again alone.
                if largest == 1 or self.settings.strategy is Strategy.fsdp:
                    raise HarkdError(_out_of_memory(self.settings, largest)) from error
            self.rows = largest // 2
            torch.cuda.empty_cache()
            LOG.warning("out of memory: going on with trainer.micro_batch_size=%d", self.rows)

    def _backward(self, share: Share) -> Tensor:
        total = torch.zeros((), device=self.device)
        recompute = self.settings.gradient_checkpointing
        step = SharedPrefixStep(self.decoder, self.head, recompute=recompute)
        for loss in self._losses(share, step):
            part = loss / share.tokens
            self.manual_backward(part)
            total += part.detach()
        step.close()
        return total

    def _losses(self, share: Share, step: SharedPrefixStep) -> Iterator[Tensor]:
        """Yields the summed loss of each micro-batch."""
        for micro in self._micro_batches(share):
            some = micro or share.examples[:1]
            if self.settings.shared_prefix:
                loss = step.loss(some)
            else:
                loss = padded_loss(self.decoder, self.head, some, recompute=step.recompute)
            yield loss if micro else 0.0 * loss

    def _micro_batches(self, share: Share) -> Iterable[Sequence[Example]]:
        """Divides a share with little padding; where the base is divided, as every process does.

        A pass that one process left out would have the others wait for ever. So one that has
        nothing left to do does it for nothing.
        """
        if self.settings.strategy is Strategy.fsdp:
            return micro_batches(share.examples, share.passes(self.rows))
        sizes = like_lengths([len(example) for example in share.examples], self.rows)
        examples = iter(share.examples)
        return [list(islice(examples, size)) for size in sizes]


def rate_factor(step: int, steps: int, warmup: float) -> float:
    """Returns the learning rate at a step as a share of its peak."""
    rising = max(1, round(steps * warmup))
    if step < rising:
        return (step + 1) / rising
    progress = (step - rising) / max(1, steps - rising)
    return FLOOR + (1 - FLOOR) * 0.5 * (1 + math.cos(math.pi * min(1.0, progress)))


def _out_of_memory(settings: TrainerSettings, rows: int) -> str:
    remedies = ["lower window.size"]
    if rows > 1:
        remedies.insert(0, f"set trainer.micro_batch_size below {rows}")
    if not settings.gradient_checkpointing:
        remedies.insert(0, "set trainer.gradient_checkpointing=true")
    return (
        f"out of memory with {rows} example{'s' * (rows > 1)} at once; {' or '.join(remedies)} or "
        "choose model.precision=nf4; the last checkpoint is kept, and the same command goes on"
    )
