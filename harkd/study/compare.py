"""Runs -> a comparison: scores with intervals, spread over seeds, and paired differences."""

from collections.abc import Sequence
from dataclasses import asdict
from itertools import combinations
from pathlib import Path
from typing import Any

from harkd.errors import HarkdError
from harkd.study.correction import holm
from harkd.study.counted import Counted, counted
from harkd.study.groups import score_of, spread_of
from harkd.study.options import Options
from harkd.study.paired import difference
from harkd.study.results import find_runs, left_out, read_result
from harkd.study.systems import System, systems

COMPARISON_VERSION = 1


def compare(
    folders: Sequence[Path],
    *,
    metric: str = "macro_f1",
    without_other: bool = False,
    all_pairs: bool = False,
    replicates: int = 10_000,
    seed: int = 0,
) -> dict[str, Any]:
    """Compares runs on the same events.

    Args:
        folders: of runs, or above several; the first run's system is what others are compared to.
        metric: 'macro_f1', 'weighted_f1' or 'micro_f1'.
        without_other: leave out the events of no activity.
        all_pairs: compare every system with every other.
        replicates: of the bootstrap and of the permutation test.
        seed: of both.

    Returns:
        What `harkd-compare` prints as JSON: its --help says what every key holds.

    Raises:
        HarkdError: fewer than two systems with scores, or runs on different events.
    """
    results = [read_result(folder) for folder in find_runs(folders)]
    usable = [result for result in results if result.scores]
    out = left_out(results)
    found = systems(usable) if usable else []
    if len(found) < 2:
        raise HarkdError(_too_few(found, out))
    scores = usable[0].scores
    assert scores
    other = scores["other"] if without_other else None
    labels = tuple(scores["confusion"]["labels"])
    every = [counted(system.frames, labels, without=other) for system in found]
    pairs = list(combinations(range(len(found)), 2))
    if not all_pairs:
        pairs = [pair for pair in pairs if pair[0] == 0]
    options = Options(metric, without_other, replicates, seed)
    place, drawing = options.column, options.drawing
    differences = [difference(every[b], every[a], place, **drawing) for a, b in pairs]
    corrected = holm([one.p for one in differences])
    return {
        "version": COMPARISON_VERSION,
        "metric": metric,
        "without_other": without_other,
        "replicates": replicates,
        "seed": seed,
        "dataset": scores["dataset"],
        "simulated": scores["simulated"],
        "split": scores["split"],
        "sessions": every[0].sessions,
        "systems": [
            _system(system, one, options) for system, one in zip(found, every, strict=True)
        ],
        "comparisons": [
            {
                "system": found[b].name,
                "reference": found[a].name,
                **asdict(one),
                "p_holm": p,
            }
            for (a, b), one, p in zip(pairs, differences, corrected, strict=True)
        ],
        "left_out": out,
    }


def _system(system: System, counts: Counted, options: Options) -> dict[str, Any]:
    return {
        "name": system.name,
        **score_of(counts, options),
        "seeds": system.seeds,
        "spread": spread_of(counts, options),
        "runs": [str(run.folder) for run in system.runs],
    }


def _too_few(found: Sequence[System], left_out: Sequence[dict[str, Any]]) -> str:
    have = f"only {found[0].name}" if found else "no run"
    reasons = "".join(f"; {one['run']}: {one['reason']}" for one in left_out)
    return f"comparing takes two systems or more, and {have} has scores{reasons}"
