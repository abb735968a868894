"""A run's folder -> what the page shows of it. Nothing that is wrong with a folder raises."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from harkd.errors import HarkdError
from harkd.report.windows import ShownWindow, read_windows
from harkd.runs import Run
from harkd.scores.schema import ScoresFile
from harkd.study.results import Result, State, one_line, read_result

MOST_POINTS = 300
"""Of a loss curve: more than a chart has pixels for."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A training's loss, thinned for drawing."""

    points: list[tuple[float, float]]
    """step of the optimiser, mean loss of `steps_per_point` steps up to it"""
    steps_per_point: int
    last: float
    """of the last step, not a mean"""


@dataclass(frozen=True, slots=True)
class CollectedRun:
    """What one folder holds, and what is wrong with it."""

    folder: Path
    state: State
    reason: str | None = None
    """why there are no scores; None where `scores` is given"""
    record: dict[str, Any] = field(default_factory=dict)
    scores: ScoresFile | None = None
    loss: Loss | None = None
    windows: list[ShownWindow] = field(default_factory=list)
    windows_reason: str | None = None
    """why there are no windows, though the run has scores"""

    def result(self) -> Result:
        """What `harkd.study` needs of it."""
        return Result(self.folder, self.state, self.reason, self.record, self.scores)


def collect(folder: Path) -> CollectedRun:
    """Reads a run's folder."""
    result = read_result(folder)
    if result.state == "missing":
        return CollectedRun(folder, "missing", result.reason)
    try:
        loss = read_loss(folder / "metrics.jsonl")
    except (OSError, ValueError) as error:
        return CollectedRun(folder, "damaged", one_line(error), result.record)
    if result.scores is None:
        return CollectedRun(folder, result.state, result.reason, result.record, loss=loss)
    windows, windows_reason = _windows(Run(folder), result.record)
    return CollectedRun(
        folder,
        "finished",
        record=result.record,
        scores=result.scores,
        loss=loss,
        windows=windows,
        windows_reason=windows_reason,
    )


def read_loss(path: Path) -> Loss | None:
    """Reads the loss from metrics.jsonl; None where there is no such file, or no finite loss in it.

    Raises:
        HarkdError: a line is not what training writes.
    """
    if not path.is_file():
        return None
    steps: list[tuple[float, float]] = []
    lines = path.read_text(encoding="utf-8").split("\n")[:-1]  # a kill may tear the last line
    for number, text in enumerate(lines, 1):
        try:
            line = json.loads(text)
            step, loss = float(line["step"]), float(line["loss"])
        except (ValueError, TypeError, KeyError) as error:
            raise HarkdError(f"{path}, line {number}: no step and loss: {error!r}") from error
        if math.isfinite(step) and math.isfinite(loss):
            steps.append((step, loss))
    if not steps:
        return None
    size = math.ceil(len(steps) / MOST_POINTS)
    parts = [steps[start : start + size] for start in range(0, len(steps), size)]
    points = [(part[-1][0], _mean([loss for _, loss in part])) for part in parts]
    return Loss(points=points, steps_per_point=size, last=steps[-1][1])


def _windows(run: Run, record: dict[str, Any]) -> tuple[list[ShownWindow], str | None]:
    style = ((record.get("settings") or {}).get("prompt") or {}).get("style", "think")
    try:
        return read_windows(run, style), None
    except (OSError, ValueError, pl.exceptions.PolarsError) as error:
        return [], one_line(error)


def _mean(numbers: Sequence[float]) -> float:
    return math.fsum(numbers) / len(numbers)
