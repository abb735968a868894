"""From hidden states to the loss on what a student is to write."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from torch.utils.checkpoint import checkpoint

from harkd.distill.examples import Example, SoftTargets

PART = 1024
"""Tokens whose logits exist at once where activations are recomputed: 0.6 GB in Qwen3's vocabulary
of 151,936 tokens in float32."""


def target_loss(
    hidden: Tensor, head: Any, examples: Sequence[Example], *, recompute: bool
) -> Tensor:
    """Returns the loss summed over the target tokens, in nats; a scalar.

    A token's loss is its negative log-likelihood. Where the examples carry the teacher's most
    likely tokens, it is `(1 - weight)` of that plus `weight` of the cross-entropy to the teacher.

    Args:
        hidden: (tokens, hidden), before the targets of all examples, in their order. The head is
            applied nowhere else, so the logits of a whole batch never exist.
        head: hidden states -> logits.
        examples: whose targets these are.
        recompute: compute logits in parts, and again for the gradient.
    """
    targets = torch.tensor([t for e in examples for t in e.target], device=hidden.device)
    soft = _joined([example.soft for example in examples if example.soft], hidden.device)
    size = PART if recompute else len(targets)
    losses = []
    for first in range(0, len(targets), size):
        part = slice(first, first + size)
        given = (hidden[part], targets[part], head, soft and soft[part])
        losses.append(
            checkpoint(_loss, *given, use_reentrant=False) if recompute else _loss(*given)
        )
    return torch.stack(losses).sum()


def _joined(soft: Sequence[SoftTargets], device: torch.device) -> SoftTargets | None:
    if not soft:
        return None
    return SoftTargets(
        torch.cat([each.tokens for each in soft]).to(device),
        torch.cat([each.probabilities for each in soft]).to(device),
        soft[0].weight,
    )


def _loss(hidden: Tensor, targets: Tensor, head: Any, soft: SoftTargets | None) -> Tensor:
    logits = head(hidden).float()
    if soft is None:
        return functional.cross_entropy(logits, targets, reduction="sum")
    logs = logits.log_softmax(dim=-1)
    hard = -logs.gather(1, targets[:, None]).sum()
    softly = -(soft.probabilities * logs.gather(1, soft.tokens)).sum()
    mixed: Tensor = (1 - soft.weight) * hard + soft.weight * softly
    return mixed
