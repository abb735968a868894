"""The loss of a batch, with the instruction computed once for all its windows.

Every window of a home has the same instruction before it. `SharedPrefixStep` runs it through the
model once per optimiser step and hands its keys and values to all windows; `padded_loss` is the
ordinary way, and both give the same loss and gradient (tests/distill/test_loss.py).
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from harkd.distill.examples import Example
from harkd.distill.forward import KeysValues, decode
from harkd.distill.target import target_loss


def padded_loss(
    decoder: Any, head: Any, examples: Sequence[Example], *, recompute: bool = False
) -> Tensor:
    """Returns the loss summed over the target tokens, in nats; a scalar.

    Args:
        decoder: the model below its head: token ids -> hidden states.
        head: hidden states (tokens, hidden) -> logits (tokens, vocabulary).
        examples: right-padded into one batch, instruction included.
        recompute: activations, for the gradient, instead of keeping them.
    """
    rows = [(*example.prefix, *example.suffix, *example.target) for example in examples]
    ids, wanted = padded(rows, examples, head.weight.device)
    hidden, _ = decode(decoder, ids, recompute=recompute)
    return target_loss(hidden[wanted], head, examples, recompute=recompute)


class SharedPrefixStep:
    """Loss and gradients of one optimiser step.

    The prefixes' keys and values become leaves. Each micro-batch adds its gradient to them, and
    `close` sends the sums back through the prefixes: once, however many micro-batches there were.

    Args:
        decoder: as in `padded_loss`.
        head: as in `padded_loss`.
        recompute: as in `padded_loss`.
    """

    def __init__(self, decoder: Any, head: Any, *, recompute: bool = False) -> None:
        self.decoder, self.head, self.recompute = decoder, head, recompute
        self._computed: dict[tuple[int, ...], list[Tensor]] = {}
        self._leaves: dict[tuple[int, ...], list[KeysValues]] = {}

    def loss(self, examples: Sequence[Example]) -> Tensor:
        """Returns the loss summed over the target tokens, in nats; a scalar.

        The loss's own backward reaches the parameters through the windows only.
        """
        groups = defaultdict(list)
        for example in examples:
            groups[example.prefix].append(example)
        losses = [self._group_loss(prefix, group) for prefix, group in groups.items()]
        return torch.stack(losses).sum()

    def close(self) -> None:
        """Adds the gradients that reach the parameters through the prefixes."""
        outputs = [tensor for tensors in self._computed.values() for tensor in tensors]
        leaves = [t for pairs in self._leaves.values() for pair in pairs for t in pair]
        if outputs:
            torch.autograd.backward(outputs, [leaf.grad for leaf in leaves if leaf.requires_grad])
        self._computed.clear()
        self._leaves.clear()

    def _group_loss(self, prefix: tuple[int, ...], examples: Sequence[Example]) -> Tensor:
        before = self._prefix(prefix)
        rows = [(*example.suffix, *example.target) for example in examples]
        ids, wanted = padded(rows, examples, self.head.weight.device)
        hidden, _ = decode(self.decoder, ids, before, recompute=self.recompute)
        return target_loss(hidden[wanted], self.head, examples, recompute=self.recompute)

    def _prefix(self, prefix: tuple[int, ...]) -> list[KeysValues]:
        if prefix not in self._leaves:
            ids = torch.tensor([prefix], device=self.head.weight.device)
            _, computed = decode(self.decoder, ids, recompute=self.recompute)
            # The first layer's keys and values depend on no parameter when nothing below them is
            # trained: only those with a gradient of their own are sent back.
            self._leaves[prefix] = [(_leaf(keys), _leaf(values)) for keys, values in computed]
            self._computed[prefix] = [t for pair in computed for t in pair if t.requires_grad]
        return self._leaves[prefix]


def _leaf(tensor: Tensor) -> Tensor:
    return tensor.detach().requires_grad_(tensor.requires_grad)


def padded(
    rows: Sequence[Sequence[int]], examples: Sequence[Example], device: torch.device
) -> tuple[Tensor, Tensor]:
    """Returns ids, and whether a position must predict the token after it: both (rows, longest)."""
    longest = max(map(len, rows))
    ids = torch.zeros(len(rows), longest, dtype=torch.long)
    wanted = torch.zeros(len(rows), longest, dtype=torch.bool)
    for i, (row, example) in enumerate(zip(rows, examples, strict=True)):
        ids[i, : len(row)] = torch.tensor(row)
        wanted[i, len(row) - len(example.target) - 1 : len(row) - 1] = True
    return ids.to(device), wanted.to(device)
