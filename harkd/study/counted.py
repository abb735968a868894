"""A system's predictions as counts per session: all that resampling sessions needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from harkd.errors import HarkdError
from harkd.scores.averages import AVERAGES, GOLD, HITS, average
from harkd.scores.bootstrap import replicated, session_counts
from harkd.scores.truth import resolve

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Counted:
    """One system on one split: as many rounds as seeds, each on the same sessions."""

    counts: NDArray[np.float64]
    """(seeds, sessions, labels, 3): HITS, PREDICTED, GOLD of `harkd.scores.averages`"""
    classes: NDArray[np.int64]
    """the labels that macro-F1 averages over"""

    @property
    def seeds(self) -> int:
        """How many rounds."""
        return len(self.counts)

    @property
    def sessions(self) -> int:
        """How many sessions."""
        return int(self.counts.shape[1])

    def scores(self) -> NDArray[np.float64]:
        """Every seed's scores: (seeds, 3), in the order of `AVERAGES`."""
        return average(self.counts.sum(axis=1), self.classes)

    def replicated(self, replicates: int, seed: int) -> NDArray[np.float64]:
        """Bootstrap scores, averaged over the seeds: (replicates, 3).

        Systems on the same sessions get the same draws from the same seed.
        """
        rounds = [replicated(counts, self.classes, replicates, seed) for counts in self.counts]
        scores: NDArray[np.float64] = np.mean(rounds, axis=0)
        return scores

    def accuracies(self) -> NDArray[np.float64]:
        """Share of right events in every session, averaged over the seeds: (sessions,)."""
        hits, gold = (self.counts[..., kind].sum(axis=-1) for kind in (HITS, GOLD))
        shares: NDArray[np.float64] = np.mean(hits / gold, axis=0)
        return shares


def counted(
    frames: Sequence[pl.DataFrame], labels: tuple[str, ...], *, without: str | None = None
) -> Counted:
    """Counts predictions.

    Args:
        frames: one per seed, schema `harkd.scores.frame.SCORED`, of the same events.
        labels: the home's labels, in its order.
        without: a label to leave out: see `harkd.scores.truth.resolve`.

    Raises:
        HarkdError: no event is left to compare.
    """
    truths = [resolve(frame, labels, without=without) for frame in frames]
    if not truths[0].sessions:
        raise HarkdError("there is no event to compare on: compare with the other events included")
    return Counted(np.stack([session_counts(truth) for truth in truths]), truths[0].classes)


def column(metric: str) -> int:
    """The place of a metric in scores: of 'micro_f1', 'macro_f1', 'weighted_f1'."""
    return AVERAGES.index(metric)
