"""A share of cases, with an interval from resampling whole sessions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias, TypedDict

import numpy as np

from harkd.scores.bootstrap import draws, interval

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Rate(TypedDict):
    """A share and its 95% interval; null where there is nothing to divide by, or to resample."""

    count: int
    of: int
    share: float | None
    low: float | None
    high: float | None


def rate(
    hits: Sequence[bool],
    sessions: Sequence[str],
    *,
    replicates: int = 10_000,
    seed: int = 0,
) -> Rate:
    """The share of cases that are hits.

    Args:
        hits: one per case.
        sessions: the session of each case; cases of one session depend on each other.
        replicates: of the bootstrap.
        seed: of the bootstrap.
    """
    found: Rate = {"count": sum(hits), "of": len(hits), "share": None, "low": None,
                   "high": None}  # fmt: skip
    if found["of"]:
        found["share"] = found["count"] / found["of"]
    names = sorted(set(sessions))
    if len(names) > 1:
        replicated = resampled(by_session(hits, sessions, names), replicates, seed)
        found["low"], found["high"] = interval(replicated[:, None])[:, 0].tolist()
    return found


class Contrast(TypedDict):
    """One share minus another, with its 95% interval; null as in `Rate`."""

    value: float | None
    low: float | None
    high: float | None


Cases: TypeAlias = tuple[Sequence[bool], Sequence[str]]
"""Hits, and the session of each."""


def contrast(one: Cases, other: Cases, *, replicates: int = 10_000, seed: int = 0) -> Contrast:
    """The first share minus the second, both from the same draws of sessions.

    A replicate that draws no session with a case of either says nothing, and is left out.
    """
    found: Contrast = {"value": None, "low": None, "high": None}
    if not (one[0] and other[0]):
        return found
    found["value"] = sum(one[0]) / len(one[0]) - sum(other[0]) / len(other[0])
    names = sorted({*one[1], *other[1]})
    if len(names) > 1:
        counts = [by_session(hits, sessions, names) for hits, sessions in (one, other)]
        shares = [resampled(count, replicates, seed) for count in counts]
        apart = shares[0] - shares[1]
        known = apart[~np.isnan(apart)]
        found["low"], found["high"] = interval(known[:, None])[:, 0].tolist()
    return found


def by_session(
    hits: Sequence[bool], sessions: Sequence[str], names: Sequence[str]
) -> NDArray[np.float64]:
    """(sessions, 2): hits and cases of every session of `names`, which is sorted."""
    place = np.searchsorted(np.array(names, dtype=str), np.array(sessions, dtype=str))
    cases = np.bincount(place, minlength=len(names))
    right = np.bincount(place, np.array(hits, dtype=float), len(names))
    return np.stack([right, cases], axis=1).astype(float)


def resampled(counts: NDArray[np.float64], replicates: int, seed: int) -> NDArray[np.float64]:
    """Shares of bootstrap replicates: (sessions, 2) -> (replicates,); NaN of no case."""
    sums = np.concatenate([drawn @ counts for drawn in draws(len(counts), replicates, seed, 1024)])
    shares = np.full(replicates, np.nan)
    np.divide(sums[:, 0], sums[:, 1], out=shares, where=sums[:, 1] > 0)
    return shares
