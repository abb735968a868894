"""A run's folder -> what the page shows of it. Nothing that is wrong with a folder raises."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

import polars as pl

from harkd.errors import HarkdError
from harkd.report.windows import ShownWindow, read_windows
from harkd.runs import Run
from harkd.runs.files import read_json
from harkd.scores.schema import SCORES_VERSION, ScoresFile, check

MARKERS = ("record.json", "scores.json", "log.txt")
"""A folder with one of these is a run's, however early it stopped."""

MOST_POINTS = 300
"""Of a loss curve: more than a chart has pixels for."""

State = Literal["finished", "unfinished", "missing", "refused", "damaged"]


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


def find_runs(folders: Iterable[Path]) -> list[Path]:
    """Returns the run folders at or below the given ones, each once.

    A folder without any run in it is returned too, so that the page can say that it has none.
    """
    found: dict[Path, None] = {}
    for folder in folders:
        if any((folder / name).is_file() for name in MARKERS):
            inside = [folder]
        else:
            files = (file for name in MARKERS for file in folder.rglob(name))
            inside = sorted({file.parent for file in files})
        found.update(dict.fromkeys(inside or [folder]))
    return list(found)


def collect(folder: Path) -> CollectedRun:
    """Reads a run's folder."""
    if not any((folder / name).is_file() for name in MARKERS):
        reason = "holds no run" if folder.is_dir() else "there is no such folder"
        return CollectedRun(folder, "missing", reason)
    run = Run(folder)
    record: dict[str, Any] = {}
    try:
        record = _object(run.record) if run.record.is_file() else {}
        loss = read_loss(folder / "metrics.jsonl")
        if record.get("finished") is None:
            return CollectedRun(folder, "unfinished", _unfinished(run, record), record, loss=loss)
        scores = _object(run.scores)
    except (OSError, ValueError) as error:
        return CollectedRun(folder, "damaged", _one_line(error), record)
    try:
        check(scores, run.scores)
    except HarkdError as error:
        state: State = "damaged" if scores.get("version") == SCORES_VERSION else "refused"
        return CollectedRun(folder, state, _one_line(error), record, loss=loss)
    windows, windows_reason = _windows(run)
    return CollectedRun(
        folder,
        "finished",
        record=record,
        scores=cast(ScoresFile, scores),
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


def _windows(run: Run) -> tuple[list[ShownWindow], str | None]:
    try:
        return read_windows(run), None
    except (OSError, ValueError, pl.exceptions.PolarsError) as error:
        return [], _one_line(error)


def _unfinished(run: Run, record: dict[str, Any]) -> str:
    replies = 0
    if run.replies.is_file():
        with run.replies.open("rb") as file:
            replies = sum(1 for _ in file)
    command = record.get("command")
    words = " ".join(map(str, command)) if isinstance(command, list) else "its command again"
    return f"not finished, {replies:,} replies so far; to go on: {words}"


def _object(path: Path) -> dict[str, Any]:
    try:
        content = read_json(path)
    except ValueError as error:
        raise HarkdError(f"{path}: not JSON: {error}") from error
    if not isinstance(content, dict):
        raise HarkdError(f"{path}: not a JSON object")
    return content


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())


def _mean(numbers: Sequence[float]) -> float:
    return math.fsum(numbers) / len(numbers)
