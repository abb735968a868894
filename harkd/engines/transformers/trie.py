"""Labels as a tree of tokens: where a model has a choice between them, and what each costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor

from harkd.engines.sampling import Recipe, next_tokens

ROOT = -1


@dataclass(frozen=True, slots=True)
class Choice:
    """A node of the tree where labels part."""

    node: int
    """its place among `Trie.tokens`, or ROOT"""
    options: tuple[int, ...]
    """the tokens that may come next, ascending"""
    leads_to: tuple[int, ...]
    """per option: the number of the next choice; or, where none is left, -1 minus the label's"""


@dataclass(frozen=True, slots=True)
class Trie:
    """The labels of a home, each followed by the token that ends it."""

    tokens: tuple[int, ...]
    """the nodes that must be computed to score every choice, parents before children"""
    parents: tuple[int, ...]
    """per node: its parent's place, or ROOT"""
    choices: tuple[Choice, ...]
    """the first is where every label begins"""
    paths: tuple[tuple[int, ...], ...]
    """per label: its options, as places among those of all choices one after the other"""

    def scores(self, states: Tensor, head: Any) -> Tensor:
        """Returns the logits of the options of all choices: (rows, options), on the CPU.

        Args:
            states: the last hidden states at each choice: (rows, choices, size).
            head: the language-model head.
        """
        numbers = [n for n, choice in enumerate(self.choices) for _ in choice.options]
        tokens = [token for choice in self.choices for token in choice.options]
        if type(head) is not torch.nn.Linear:  # such as one that an adapter changes, untyped
            return head(states)[:, numbers, tokens].float().cpu()  # type: ignore[no-any-return]
        # A choice looks at its options alone: no need for the logits of the whole vocabulary.
        some = sorted(set(tokens))
        logits = torch.nn.functional.linear(states, head.weight[some])
        return logits[:, numbers, [some.index(token) for token in tokens]].float().cpu()

    def probabilities(self, scores: Tensor) -> Tensor:
        """Returns the probability of every label, (rows, labels), from the options' logits."""
        parts = torch.split(scores, self._sizes(), dim=-1)
        nothing = scores.new_zeros(len(scores), 1)
        chances = torch.cat([*(part.log_softmax(dim=-1) for part in parts), nothing], dim=-1)
        longest = max(map(len, self.paths))
        padded = [[*path, *[-1] * (longest - len(path))] for path in self.paths]
        return chances[:, torch.tensor(padded)].sum(dim=-1).exp()

    def walk(self, scores: Tensor, recipe: Recipe | None, generator: torch.Generator) -> int:
        """Goes from choice to choice as decoding token by token does; returns the label's number.

        Args:
            scores: the options' logits of one row, (options,).
            recipe: how to sample; None takes the most likely token at each choice.
            generator: random numbers.
        """
        parts = torch.split(scores, self._sizes())
        at = 0
        while at >= 0:
            option = next_tokens(parts[at][None], recipe, [generator])
            at = self.choices[at].leads_to[int(option)]
        return -1 - at

    def _sizes(self) -> list[int]:
        return [len(choice.options) for choice in self.choices]


@lru_cache(maxsize=64)
def trie(labels: tuple[tuple[int, ...], ...], end: int) -> Trie:
    """Builds the tree.

    Args:
        labels: tokens of each label; none is there twice.
        end: the token that follows a label.
    """
    whole = [(*label, end) for label in labels]
    options: dict[tuple[int, ...], set[int]] = {}
    for label in whole:
        for length in range(len(label)):
            options.setdefault(label[:length], set()).add(label[length])
    # Nodes with a choice in the order of the tree; the root has one even with a single label.
    parting = [at for at, tokens in sorted(options.items()) if len(tokens) > 1 or not at]
    nodes = sorted({at[:length] for at in parting for length in range(1, len(at) + 1)})
    place = {(): ROOT} | {node: number for number, node in enumerate(nodes)}
    number_of = {at: number for number, at in enumerate(parting)}

    def leads_to(at: tuple[int, ...], token: int) -> int:
        here = (*at, token)
        while here not in number_of:
            if here in ends:
                return -1 - ends[here]
            here = (*here, *options[here])
        return number_of[here]

    ends = {label: number for number, label in enumerate(whole)}
    choices = tuple(
        Choice(
            node=place[at],
            options=tuple(sorted(options[at])),
            leads_to=tuple(leads_to(at, token) for token in sorted(options[at])),
        )
        for at in parting
    )
    return Trie(
        tokens=tuple(node[-1] for node in nodes),
        parents=tuple(place[node[:-1]] for node in nodes),
        choices=choices,
        paths=tuple(_path(label, parting, choices) for label in whole),
    )


def _path(
    label: Sequence[int], parting: Sequence[tuple[int, ...]], choices: Sequence[Choice]
) -> tuple[int, ...]:
    path, first = [], 0
    for at, choice in zip(parting, choices, strict=True):
        if tuple(label[: len(at)]) == at:
            path.append(first + choice.options.index(label[len(at)]))
        first += len(choice.options)
    return tuple(path)
