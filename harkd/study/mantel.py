"""Does a difference between two homes go with what happens between them? A permutation test.

Pairs of homes are not independent: each home is in many of them. So not pairs are shuffled but
homes: every home's property moves to another home, with all its pairs at once (Mantel, Cancer
Research 27, 1967).
"""

from __future__ import annotations

from itertools import islice, permutations
from math import factorial
from typing import TYPE_CHECKING, TypedDict

import numpy as np
from scipy.stats import rankdata

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

LEAST = 3
"""Homes: two have as many orders as they have pairs, and no order is unlikely."""
ALIKE = 1e-12


class Mantel(TypedDict):
    """What the test says; null with the reason where it says nothing."""

    rho: float | None
    """Spearman's rank correlation over the ordered pairs, -1 to 1"""
    p: float | None
    """two-sided"""
    exact: bool | None
    """whether every order of the homes was tried"""
    homes: int
    pairs: int
    reason: str | None


def mantel(
    values: Mapping[str, float],
    between: Mapping[tuple[str, str], float],
    *,
    replicates: int = 10_000,
    seed: int = 0,
) -> Mantel:
    """Correlates `values[a] - values[b]` with `between[a, b]`.

    Args:
        values: home -> property.
        between: ordered pairs of these homes -> what happens from the first to the second; pairs
            may be missing.
        replicates: orders of the homes tried at most.
        seed: of the choice of orders.
    """
    homes = sorted({home for pair in between for home in pair})
    nothing: Mantel = {"rho": None, "p": None, "exact": None, "homes": len(homes),
                       "pairs": len(between), "reason": None}  # fmt: skip
    if len(homes) < LEAST:
        return nothing | {"reason": f"the test takes {LEAST} homes or more: run more"}
    own = np.array([values[home] for home in homes])
    places = np.array([[homes.index(home) for home in pair] for pair in between])
    outcome = rankdata(list(between.values()))
    rho = _correlations(own[None], places, outcome)[0]
    if np.isnan(rho):
        return nothing | {"reason": "all homes have the same value, or all pairs the same outcome"}
    exact = factorial(len(homes)) <= replicates
    tried = extreme = 0
    for orders in _orders(len(homes), replicates, seed, exact):
        found = _correlations(own[orders], places, outcome)
        # Where a missing pair leaves nothing to rank, the order is as extreme as nothing is.
        extreme += int((np.abs(np.nan_to_num(found)) >= abs(rho) - ALIKE).sum())
        tried += len(orders)
    p = extreme / tried if exact else (extreme + 1) / (tried + 1)
    return nothing | {"rho": float(rho), "p": p, "exact": exact}


def _orders(
    homes: int, replicates: int, seed: int, exact: bool, chunk: int = 4096
) -> Iterator[NDArray[np.int64]]:
    """Yields orders of the homes: (at most a chunk, homes)."""
    if exact:
        every = permutations(range(homes))
        while part := list(islice(every, chunk)):
            yield np.array(part)
        return
    random = np.random.default_rng(seed)
    for first in range(0, replicates, chunk):
        size = min(chunk, replicates - first)
        yield random.permuted(np.tile(np.arange(homes), (size, 1)), axis=1)


def _correlations(
    values: NDArray[np.float64], places: NDArray[np.int64], outcome: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(orders, homes), (pairs, 2), ranks (pairs,) -> (orders,); NaN where nothing varies."""
    apart = values[:, places[:, 0]] - values[:, places[:, 1]]
    # Differences that are equal but for rounding are ties.
    ranks = rankdata(np.round(apart, 12), axis=1)
    ranks = ranks - ranks.mean(axis=1, keepdims=True)
    other = outcome - outcome.mean()
    size = np.sqrt((ranks**2).sum(axis=1) * (other**2).sum())
    found = np.full(len(values), np.nan)
    np.divide(ranks @ other, size, out=found, where=size > 0)
    return found


def pairs_of(homes: Sequence[str]) -> list[tuple[str, str]]:
    """All ordered pairs of different homes."""
    return list(permutations(homes, 2))
