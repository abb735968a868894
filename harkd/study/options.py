"""What every view is told beside the runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from harkd.study.counted import column


@dataclass(frozen=True, slots=True)
class Options:
    """How scores are taken and resampled."""

    metric: str = "macro_f1"
    """'macro_f1', 'weighted_f1' or 'micro_f1'"""
    without_other: bool = False
    """leave out the events of no activity"""
    replicates: int = 10_000
    """of every bootstrap, and exchanges of every permutation test"""
    seed: int = 0
    """of both"""

    @property
    def column(self) -> int:
        """The metric's place in `harkd.scores.averages.AVERAGES`."""
        return column(self.metric)

    @property
    def drawing(self) -> dict[str, Any]:
        """The keyword arguments of whatever resamples."""
        return {"replicates": self.replicates, "seed": self.seed}
