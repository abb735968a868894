"""How much of the gap between a base model and its teacher a student closes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from harkd.scores.bootstrap import interval

if TYPE_CHECKING:
    from harkd.scores.schema import Estimate
    from harkd.study.counted import Counted


def gap_closed(
    student: Counted,
    base: Counted,
    teacher: Counted,
    metric: int,
    *,
    replicates: int = 10_000,
    seed: int = 0,
) -> Estimate:
    """(student - base) / (teacher - base): 0 as the base, 1 as the teacher, above 1 better.

    Args:
        student: the base after distillation.
        base: before.
        teacher: on the same sessions as both; not the run that wrote the traces, which is on the
            training side.
        metric: place in `harkd.scores.averages.AVERAGES`.
        replicates: of the bootstrap; each draws the same sessions for all three.
        seed: of the bootstrap.

    Returns:
        The share and its 95% interval. Where the teacher is not better than the base there is no
        gap and no share; where it is not surely better (the interval of their difference reaches
        0) replicates divide by nearly nothing, and there is no interval.
    """
    return part_of_gap(student, base, base, teacher, metric, replicates=replicates, seed=seed)


def part_of_gap(
    after: Counted,
    before: Counted,
    base: Counted,
    teacher: Counted,
    metric: int,
    *,
    replicates: int = 10_000,
    seed: int = 0,
) -> Estimate:
    """(after - before) / (teacher - base): a step's part of the gap; see `gap_closed`."""
    every = (after, before, base, teacher)
    end, start, low, high = (one.scores().mean(axis=0)[metric] for one in every)
    if high <= low:
        reason = "the teacher is not better than the base: there is no gap to close"
        return {"value": None, "low": None, "high": None, "reason": reason}
    value = float((end - start) / (high - low))
    if after.sessions < 2:
        reason = "one session: resampling sessions needs two"
        return {"value": value, "low": None, "high": None, "reason": reason}
    drawn = [one.replicated(replicates, seed)[:, metric] for one in every]
    gap = drawn[3] - drawn[2]
    if interval(gap[:, None])[0, 0] <= 0:
        reason = "the teacher is not surely better than the base: the gap may be nothing"
        return {"value": value, "low": None, "high": None, "reason": reason}
    # Few replicates of a sure gap may still have none: those are no evidence of a share.
    shares = (drawn[0] - drawn[1])[gap > 0] / gap[gap > 0]
    ends = interval(np.asarray(shares)[:, None])[:, 0].tolist()
    return {"value": value, "low": ends[0], "high": ends[1], "reason": None}
