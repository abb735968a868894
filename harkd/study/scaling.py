"""How a score grows with size, and where it flattens: F1 = c - a (N / smallest)^-b.

A saturating power law, as losses of language models follow with their size (Kaplan et al.,
Scaling laws for neural language models, 2020; Hoffmann et al., 2022), for a score that rises to a
ceiling c. For a given b the rest is a line, so all b of a grid are tried and the best is kept:
exact but for the grid's step, and as quick for 10,000 replicates as for one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from harkd.errors import HarkdError
from harkd.scores.bootstrap import interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from harkd.study.counted import Counted

EXPONENTS = np.geomspace(0.02, 5, 400)
"""Tried for b: below, the curve is a straight line in log N; above, a step."""
LEAST = 4
"""Sizes: three parameters need more points than three to be doubted."""
SPAN = 1.5
"""Times the smallest size that the largest has to be: within less, noise bends a curve."""
FLAT = 0.01
"""Distance from the ceiling that counts as flat."""
FAR = 1_000
"""Times the largest size: where a curve is not flat by then, it is of no use to say where it is."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted curve with its uncertainty. Intervals are 95%, from resampling sessions."""

    sizes: tuple[float, ...]
    scores: tuple[float, ...]
    ceiling: float
    """c: what the score tends to; at most 1"""
    distance: float
    """a: what the smallest size is below the ceiling by"""
    exponent: float
    """b"""
    residual: float
    """root of the mean squared distance of the scores from the curve"""
    flat_from: float
    """size from which the curve is within `FLAT` of the ceiling; may be far outside the data, and
    is no more than `FAR` times their largest size"""
    ceiling_interval: tuple[float, float] | None
    exponent_interval: tuple[float, float] | None
    flat_from_interval: tuple[float, float] | None
    """None of one session"""
    at_the_edge: bool
    """whether b is an end of the grid, or c is 1 and out of reach of the largest size: then the
    data do not bend, or jump, and the ceiling says nothing"""
    band: tuple[tuple[float, float, float, float], ...]
    """(size, curve, low, high) for drawing, from the smallest to the largest size"""


def fit(
    sizes: Sequence[float],
    systems: Sequence[Counted],
    metric: int,
    *,
    replicates: int = 10_000,
    seed: int = 0,
    points: int = 40,
) -> Fit:
    """Fits a curve to systems of different sizes on the same sessions.

    Args:
        sizes: of each system: parameters, tokens or seconds; above 0.
        systems: one per size. The interval is about other sessions, not about other seeds: give
            systems of several seeds to average over those.
        metric: place in `harkd.scores.averages.AVERAGES`.
        replicates: of the bootstrap; each draws the same sessions for all sizes.
        seed: of the bootstrap.
        points: of the band.

    Raises:
        HarkdError: fewer than `LEAST` different sizes, or too like each other, or one is not
            above 0.
    """
    if len(set(sizes)) < LEAST:
        raise HarkdError(
            f"a curve of three parameters needs {LEAST} different sizes or more, there are "
            f"{len(set(sizes))}: run more sizes"
        )
    if min(sizes) <= 0:
        raise HarkdError(f"a size of {min(sizes):g} is not above 0")
    if max(sizes) < SPAN * min(sizes):
        raise HarkdError(
            f"the largest of {min(sizes):.3g} to {max(sizes):.3g} is less than {SPAN} times the "
            "smallest: too little to tell how the score grows"
        )
    relative = np.array(sizes, float) / min(sizes)
    scores = np.array([one.scores().mean(axis=0)[metric] for one in systems])
    own = curves(relative, scores[None])
    grid = np.geomspace(1, relative.max(), points)
    band = np.repeat(_at(own, grid), 3, axis=0)
    ends: list[tuple[float, float] | None] = [None, None, None]
    if systems[0].sessions > 1:
        drawn = np.stack([one.replicated(replicates, seed)[:, metric] for one in systems], axis=1)
        many = curves(relative, drawn)
        band[1:] = interval(_at(many, grid))
        flat = np.minimum(min(sizes) * _flat_from(many), FAR * max(sizes))
        ends = [_ends(many[:, 0]), _ends(many[:, 2]), _ends(flat)]
    ceiling, distance, exponent = own[0].tolist()
    return Fit(
        sizes=tuple(sizes),
        scores=tuple(scores.tolist()),
        ceiling=ceiling,
        distance=distance,
        exponent=exponent,
        residual=float(np.sqrt(np.mean((_at(own, relative)[0] - scores) ** 2))),
        flat_from=min(min(sizes) * float(_flat_from(own)[0]), FAR * max(sizes)),
        ceiling_interval=ends[0],
        exponent_interval=ends[1],
        flat_from_interval=ends[2],
        at_the_edge=exponent in (EXPONENTS[0], EXPONENTS[-1])
        or (ceiling == 1 and float(_at(own, relative).max()) < 1 - FLAT),
        band=tuple(zip((grid * min(sizes)).tolist(), *band.tolist(), strict=True)),
    )


def curves(relative: NDArray[np.float64], scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """The best curve of every row, in least squares with 0 <= a and c <= 1.

    Args:
        relative: (sizes,), the smallest is 1.
        scores: (rows, sizes).

    Returns:
        (rows, 3): c, a, b.
    """
    best = np.full(len(scores), np.inf)
    found = np.zeros((len(scores), 3))
    mean = scores.mean(axis=1)
    for exponent in EXPONENTS:
        shrunk = relative**-exponent
        apart = shrunk - shrunk.mean()
        free = -(scores @ apart) / (apart @ apart)
        touching = ((1 - scores) @ shrunk) / (shrunk @ shrunk)
        # The best of a square bowl on a corner-shaped floor: inside, or on one of its two edges.
        for ceiling, distance in (
            (mean + free * shrunk.mean(), free),
            (np.ones_like(mean), np.maximum(touching, 0)),
            (mean, np.zeros_like(mean)),
        ):
            error = ((ceiling[:, None] - distance[:, None] * shrunk - scores) ** 2).sum(axis=1)
            better = (error < best - 1e-15) & (distance >= 0) & (ceiling <= 1)
            best = np.where(better, error, best)
            found[better] = np.stack(
                [ceiling[better], distance[better], np.full(better.sum(), exponent)], axis=1
            )
    return found


def _at(curve: NDArray[np.float64], relative: NDArray[np.float64]) -> NDArray[np.float64]:
    """(rows, 3) and (sizes,) -> scores (rows, sizes)."""
    scores: NDArray[np.float64] = curve[:, :1] - curve[:, 1:2] * relative[None] ** -curve[:, 2:]
    return scores


def _flat_from(curve: NDArray[np.float64]) -> NDArray[np.float64]:
    """Relative sizes at which curves come within `FLAT` of their ceilings: (rows, 3) -> (rows,)."""
    sizes: NDArray[np.float64] = np.maximum(curve[:, 1] / FLAT, 1) ** (1 / curve[:, 2])
    return sizes


def _ends(values: NDArray[np.float64]) -> tuple[float, float]:
    low, high = interval(values[:, None])[:, 0].tolist()
    return low, high
