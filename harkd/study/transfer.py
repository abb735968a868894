"""Does what is learnt in one home hold in another, and as well in the other direction?"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from harkd.errors import HarkdError
from harkd.scores.bootstrap import interval

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from harkd.scores.schema import Estimate
    from harkd.study.counted import Counted


@dataclass(frozen=True, slots=True)
class Asymmetry:
    """Two homes: how well each one's students do in the other."""

    homes: tuple[str, str]
    there: float
    """score of the first home's student in the second, divided by that of the second's own"""
    back: float
    """the same from the second home to the first"""
    value: float
    """there - back: above 0 where the first home's students carry over better"""
    low: float | None
    high: float | None
    """of the 95% interval; None where a home has one session, or an own student may score 0"""


def asymmetries(
    matrix: Mapping[tuple[str, str], Counted],
    metric: int,
    *,
    replicates: int = 10_000,
    seed: int = 0,
) -> list[Asymmetry]:
    """Compares both directions of every pair of homes.

    A plain difference of scores would say which home is easier to label. So each score is taken as
    a share of what a student of that home itself gets there.

    Args:
        matrix: (home that trained, home that tested) -> predictions; the diagonal too.
        metric: place in `harkd.scores.averages.AVERAGES`.
        replicates: of the bootstrap. Systems in one home get the same draws of its sessions,
            different homes different ones.
        seed: of the bootstrap.

    Raises:
        HarkdError: a cell is missing, or a home's own student scores 0.
    """
    homes = sorted({home for pair in matrix for home in pair})
    missing = [f"{a} -> {b}" for a in homes for b in homes if (a, b) not in matrix]
    if missing:
        raise HarkdError(f"the cross matrix lacks {', '.join(missing)}; run mode=cross_eval there")
    kept = {
        (a, b): _retained(matrix[a, b], matrix[b, b], b, metric, replicates, seed + homes.index(b))
        for a in homes
        for b in homes
        if a != b
    }
    found = []
    for a, b in combinations(homes, 2):
        (there, drawn_there), (back, drawn_back) = kept[a, b], kept[b, a]
        low = high = None
        apart = drawn_there - drawn_back
        if len(apart) and np.isfinite(apart).all():
            low, high = interval(apart[:, None])[:, 0].tolist()
        found.append(Asymmetry((a, b), there, back, there - back, low, high))
    return found


def retained(
    guest: Counted,
    own: Counted,
    home: str,
    metric: int,
    *,
    replicates: int = 10_000,
    seed: int = 0,
) -> Estimate:
    """A guest's score as a share of what the home's own student gets, and its 95% interval.

    Args:
        guest: a student of another home.
        own: the home's own, on the same sessions.
        home: what the home is called.
        metric: place in `harkd.scores.averages.AVERAGES`.
        replicates: of the bootstrap; each draws the same sessions for both.
        seed: of the bootstrap.
    """
    try:
        value, drawn = _retained(guest, own, home, metric, replicates, seed)
    except HarkdError as error:
        return {"value": None, "low": None, "high": None, "reason": str(error)}
    if not np.isfinite(drawn).all():
        one = own.sessions < 2
        reason = "resampling sessions needs two" if one else "the own student may score 0"
        return {"value": value, "low": None, "high": None, "reason": reason}
    low, high = interval(drawn[:, None])[:, 0].tolist()
    return {"value": value, "low": low, "high": high, "reason": None}


def _retained(
    guest: Counted, own: Counted, home: str, metric: int, replicates: int, seed: int
) -> tuple[float, NDArray[np.float64]]:
    """A guest's share of the own student's score, and of replicates ((0,) of one session)."""
    scores = [one.scores().mean(axis=0)[metric] for one in (guest, own)]
    if scores[1] == 0:
        raise HarkdError(f"the student of {home} scores 0 in its own home: no share can be taken")
    drawn = np.full((2, replicates), np.nan)
    if own.sessions > 1:
        drawn = np.stack([one.replicated(replicates, seed)[:, metric] for one in (guest, own)])
    shares = np.full(replicates, np.nan)
    np.divide(drawn[0], drawn[1], out=shares, where=drawn[1] > 0)
    return float(scores[0] / scores[1]), shares
