"""Answers whose JSON is dictated: one step of the model per event, whatever its label's length.

A step computes, for every row, the skeleton between the label before and this event's, and behind
it the tree of label tokens that the model must have seen to score every label (`trie`): each node
looks at its ancestors and at none of its siblings. The label is then chosen from what is already
known, the tree is dropped from the cache, and the chosen label goes in front of the next step.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor

from harkd.engines.sampling import Recipe
from harkd.engines.transformers.batch import Generated
from harkd.engines.transformers.padding import left_padded
from harkd.engines.transformers.prefix import SharedPrefix
from harkd.engines.transformers.skeleton import Skeleton
from harkd.engines.transformers.trie import ROOT, Trie, trie


@torch.inference_mode()
def dictate(
    prefix: SharedPrefix,
    head: Any,
    suffixes: Sequence[Sequence[int]],
    skeletons: Sequence[Skeleton],
    *,
    recipe: Recipe | None,
    generators: Sequence[torch.Generator],
) -> Iterator[Generated]:
    """Yields each row as soon as it is finished.

    The labels are those that decoding token by token would choose if at every step it may only go
    on with a label's own tokens. A label's probability is the product, over the tokens where
    labels part, of the token's probability among those that lead on to a label, at temperature 1:
    the probability with which such decoding writes the label, after the labels that this reply
    gives to the events before. They sum to 1 over the labels. The most probable label need not be
    the one that is chosen greedily.

    Args:
        prefix: the instruction, with the decoder that continues it.
        head: the language-model head.
        suffixes: the rest of each prompt.
        skeletons: of each row's answer; all with the same labels.
        recipe: how to sample labels' tokens; None is greedy.
        generators: random numbers, one per row.
    """
    rows = list(range(len(suffixes)))
    chosen: list[list[int]] = [[] for _ in rows]
    scored: list[list[tuple[float, ...]]] = [[] for _ in rows]
    cache = prefix.cache()
    seen = torch.ones(len(rows), 0, dtype=torch.bool)  # which own tokens are no padding
    feeds = [[*suffixes[row], *skeletons[row].before[0]] for row in rows]
    event = 0
    while True:
        tries = [trie(skeletons[row].labels, skeletons[row].following(event)[0]) for row in rows]
        tree = tries[0]  # the nodes of the others are the same: only what ends a label differs
        ids, real = left_padded(feeds)
        held, width = seen.shape[1], ids.shape[1]
        seen = torch.cat([seen, real], dim=1)
        positions = (seen.cumsum(dim=1) - 1).clamp(min=0)
        hidden = prefix.step(
            torch.cat([ids, torch.tensor(tree.tokens).long().expand(len(rows), -1)], dim=1),
            _looks(seen, width, tree),
            torch.cat([positions[:, held:], positions[:, -1:] + _depths(tree)], dim=1),
            cache,
        )
        for layer in cache.layers:
            layer.forget(len(tree.tokens))
        states = hidden[:, [width + choice.node for choice in tree.choices]]
        for same in {id(own): own for own in tries}.values():
            these = [i for i, own in enumerate(tries) if own is same]
            scores = same.scores(states[these], head)
            for i, own, chances in zip(
                these, scores, same.probabilities(scores).tolist(), strict=True
            ):
                chosen[rows[i]].append(same.walk(own, recipe, generators[rows[i]]))
                scored[rows[i]].append(tuple(chances))
        event += 1
        going = [i for i, row in enumerate(rows) if event < len(skeletons[row].before)]
        for row in (rows[i] for i in sorted(set(range(len(rows))) - set(going))):
            reply = skeletons[row].tokens(chosen[row])
            yield Generated(row, reply, probabilities=tuple(scored[row]))
        if not going:
            return
        if len(going) < len(rows):
            rows = [rows[i] for i in going]
            seen = seen[going]
            cache.batch_select_indices(torch.tensor(going, device=prefix.device))
        feeds = [
            [*skeletons[row].labels[chosen[row][-1]], *skeletons[row].before[event]] for row in rows
        ]


def _depths(tree: Trie) -> Tensor:
    """How far below the root each node is: (nodes,), from 1."""
    depths: list[int] = []
    for parent in tree.parents:
        depths.append(1 if parent == ROOT else depths[parent] + 1)
    return torch.tensor(depths, dtype=torch.long)


def _looks(seen: Tensor, width: int, tree: Trie) -> Tensor:
    """What each new token looks at: (rows, feed and nodes, tokens and nodes).

    Args:
        seen: which tokens are real, up to the end of the feed: (rows, tokens).
        width: of the feed, whose tokens look at those before them and themselves.
        tree: whose nodes follow the feed and look at all of it, their ancestors and themselves.
    """
    nodes, tokens = len(tree.tokens), seen.shape[1]
    related = torch.eye(nodes, dtype=torch.bool)
    for node, parent in enumerate(tree.parents):
        if parent != ROOT:
            related[node] |= related[parent]
    looks = torch.zeros(width + nodes, tokens + nodes, dtype=torch.bool)
    looks[:width, :tokens] = torch.ones(width, tokens, dtype=torch.bool).tril(tokens - width)
    looks[width:, :tokens] = True
    looks[width:, tokens:] = related
    real = torch.cat([seen, seen.new_ones(len(seen), nodes)], dim=1)
    return looks & real[:, None, :]
