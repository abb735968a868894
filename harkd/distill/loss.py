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
from torch.nn import functional
from transformers import DynamicCache

from harkd.distill.examples import Example

IGNORED = -100


def padded_loss(decoder: Any, head: Any, examples: Sequence[Example]) -> Tensor:
    """Returns the summed negative log-likelihood of the targets, in nats; a scalar.

    Args:
        decoder: the model below its head: token ids -> hidden states.
        head: hidden states (tokens, hidden) -> logits (tokens, vocabulary).
        examples: right-padded into one batch, instruction included.
    """
    rows = [(*example.prefix, *example.suffix, *example.target) for example in examples]
    ids, targets = _pad(rows, examples, head.weight.device)
    hidden = decoder(input_ids=ids, use_cache=False).last_hidden_state
    return _target_loss(hidden, targets, head)


class SharedPrefixStep:
    """Loss and gradients of one optimiser step.

    The prefixes' keys and values become leaves. Each micro-batch adds its gradient to them, and
    `close` sends the sums back through the prefixes: once, however many micro-batches there were.
    """

    def __init__(self, decoder: Any, head: Any) -> None:
        self.decoder, self.head = decoder, head
        self._computed: dict[tuple[int, ...], list[Tensor]] = {}
        self._leaves: dict[tuple[int, ...], list[Tensor]] = {}

    def loss(self, examples: Sequence[Example]) -> Tensor:
        """Returns the summed negative log-likelihood of the targets, in nats; a scalar.

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
        leaves = [t for tensors in self._leaves.values() for t in tensors if t.requires_grad]
        if outputs:
            torch.autograd.backward(outputs, [leaf.grad for leaf in leaves])
        self._computed.clear()
        self._leaves.clear()

    def _group_loss(self, prefix: tuple[int, ...], examples: Sequence[Example]) -> Tensor:
        keys_values = self._prefix(prefix)
        size = len(examples)
        cache = DynamicCache(
            [
                (keys.expand(size, -1, -1, -1), values.expand(size, -1, -1, -1))
                for keys, values in zip(keys_values[::2], keys_values[1::2], strict=True)
            ]
        )
        rows = [(*example.suffix, *example.target) for example in examples]
        ids, targets = _pad(rows, examples, self.head.weight.device)
        # Padding stands on the right, where causal attention keeps it from every real token.
        hidden = self.decoder(
            input_ids=ids, past_key_values=cache, use_cache=True
        ).last_hidden_state
        return _target_loss(hidden, targets, self.head)

    def _prefix(self, prefix: tuple[int, ...]) -> list[Tensor]:
        if prefix not in self._leaves:
            ids = torch.tensor([prefix], device=self.head.weight.device)
            cache = DynamicCache()
            self.decoder(input_ids=ids, past_key_values=cache, use_cache=True)
            computed = [tensor for layer in cache.layers for tensor in (layer.keys, layer.values)]
            # The first layer's keys and values depend on no parameter when nothing below them is
            # trained: only those with a gradient of their own are sent back.
            self._leaves[prefix] = [
                tensor.detach().requires_grad_(tensor.requires_grad) for tensor in computed
            ]
            pairs = zip(computed, self._leaves[prefix], strict=True)
            self._computed[prefix] = [tensor for tensor, _ in pairs if tensor.requires_grad]
        return self._leaves[prefix]


def _pad(
    rows: Sequence[Sequence[int]], examples: Sequence[Example], device: torch.device
) -> tuple[Tensor, Tensor]:
    """Returns ids and the token each position must predict: both (rows, longest)."""
    longest = max(map(len, rows))
    ids = torch.zeros(len(rows), longest, dtype=torch.long)
    targets = torch.full((len(rows), longest), IGNORED, dtype=torch.long)
    for i, (row, example) in enumerate(zip(rows, examples, strict=True)):
        ids[i, : len(row)] = torch.tensor(row)
        first = len(row) - len(example.target)
        targets[i, first - 1 : len(row) - 1] = torch.tensor(example.target)
    return ids.to(device), targets.to(device)


def _target_loss(hidden: Tensor, targets: Tensor, head: Any) -> Tensor:
    # The head is applied only where there is a target, so full logits never exist.
    wanted = targets != IGNORED
    logits = head(hidden[wanted]).float()
    return functional.cross_entropy(logits, targets[wanted], reduction="sum")
