"""The training of a whole small model from scratch, which needs another optimiser than a student's.

The circuit that copies from a prompt (an induction head: Olsson et al. 2022, arXiv 2209.11895)
forms far sooner with Muon (Jordan et al. 2024) on the weight matrices than with AdamW alone, and
all reading of prompts builds on it.
"""

from collections.abc import Sequence
from time import perf_counter

import torch

from harkd.distill.examples import Example
from harkd.distill.loss import SharedPrefixStep
from harkd.distill.schedule import batch_indices

RATE, CLIP, MOMENTUM, WEIGHT_DECAY, BETAS = 3e-3, 1.0, 0.95, 0.01, (0.9, 0.95)
"""The rate is Muon's, in AdamW's scale."""
WARMUP, REPORT_EVERY = 30, 25
"""Steps over which the rates rise, and between two printed lines."""


def train(
    model: torch.nn.Module,
    examples: Sequence[Example],
    *,
    name: str,
    steps: int,
    enough: float | None,
    batch_size: int,
    embedding_rate: float,
    seed: int,
) -> dict[str, float]:
    """Trains all parameters in place; returns the steps and the mean loss of the last of them.

    Args:
        model: a causal language model with tied embeddings, in fp32.
        examples: what to learn from.
        name: of the lesson, for the printed lines.
        steps: optimiser steps at most.
        enough: mean loss, in nats per token, at which to stop; None to go on to the last step,
            with rates that fall to nothing over the second half.
        batch_size: examples of each step.
        embedding_rate: AdamW's, for embeddings and norms.
        seed: of the order of the examples.
    """
    optimizers = _optimizers(model, embedding_rate)
    peaks = [[group["lr"] for group in optimizer.param_groups] for optimizer in optimizers]
    step = SharedPrefixStep(model.model, model.lm_head)
    batches = batch_indices(
        [e.prefix for e in examples], steps=steps, batch_size=batch_size, seed=seed
    )
    losses: list[float] = []
    start = perf_counter()
    for number, batch in enumerate(batches, 1):
        factor = min(1.0, number / WARMUP)
        if enough is None:
            factor *= min(1.0, 2 * (1 - (number - 1) / steps))
        chosen = [examples[i] for i in batch]
        loss = step.loss(chosen) / sum(len(example.target) for example in chosen)
        loss.backward()
        step.close()
        torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        for optimizer, rates in zip(optimizers, peaks, strict=True):
            for group, peak in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = peak * factor
            optimizer.step()
            optimizer.zero_grad()
        losses.append(loss.item())
        if number % REPORT_EVERY == 0 or number == steps:
            mean = sum(losses[-REPORT_EVERY:]) / len(losses[-REPORT_EVERY:])
            seconds = perf_counter() - start
            print(f"{name}: step {number}/{steps}, loss {mean:.3f}, {seconds:.0f} s", flush=True)
            if enough is not None and mean < enough:
                break
    return {"steps": number, "last_loss": round(mean, 4)}


def _optimizers(model: torch.nn.Module, embedding_rate: float) -> list[torch.optim.Optimizer]:
    matrices = [p for n, p in model.named_parameters() if p.ndim == 2 and "embed" not in n]
    others = [p for n, p in model.named_parameters() if p.ndim != 2 or "embed" in n]
    muon = torch.optim.Muon(  # in torch from 2.9
        matrices,
        lr=RATE,
        momentum=MOMENTUM,
        weight_decay=WEIGHT_DECAY,
        adjust_lr_fn="match_rms_adamw",
    )
    adam = torch.optim.AdamW(others, lr=embedding_rate, betas=BETAS, weight_decay=WEIGHT_DECAY)
    return [muon, adam]
