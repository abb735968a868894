"""A run's folder -> its scores, or why it has none. Nothing that is wrong with a folder raises."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

from harkd.errors import HarkdError
from harkd.runs import SCORES_VERSION, Run
from harkd.runs.files import read_json
from harkd.scores.schema import ScoresFile, check

MARKERS = ("record.json", "scores.json", "log.txt")
"""A folder with one of these is a run's, however early it stopped."""

State = Literal["finished", "unfinished", "missing", "refused", "damaged"]


@dataclass(frozen=True, slots=True)
class Result:
    """What one folder holds, and what is wrong with it."""

    folder: Path
    state: State
    reason: str | None = None
    """why there are no scores; None where `scores` is given"""
    record: dict[str, Any] = field(default_factory=dict)
    scores: ScoresFile | None = None


def find_runs(folders: Iterable[Path]) -> list[Path]:
    """Returns the run folders at or below the given ones, each once.

    A folder without any run in it is returned too, so that it can be said that it has none.
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


def read_result(folder: Path) -> Result:
    """Reads a run's record and scores."""
    if not any((folder / name).is_file() for name in MARKERS):
        reason = "holds no run" if folder.is_dir() else "there is no such folder"
        return Result(folder, "missing", reason)
    run = Run(folder)
    record: dict[str, Any] = {}
    try:
        record = _object(run.record) if run.record.is_file() else {}
        if record.get("finished") is None:
            return Result(folder, "unfinished", _unfinished(run, record), record)
        scores = _object(run.scores)
    except (OSError, ValueError) as error:
        return Result(folder, "damaged", one_line(error), record)
    try:
        check(scores, run.scores)
    except HarkdError as error:
        state: State = "damaged" if scores.get("version") == SCORES_VERSION else "refused"
        return Result(folder, state, one_line(error), record)
    return Result(folder, "finished", record=record, scores=cast(ScoresFile, scores))


def left_out(results: Sequence[Result]) -> list[dict[str, str]]:
    """Those without scores: `run`, `state`, `reason`."""
    return [
        {"run": str(result.folder), "state": result.state, "reason": result.reason or ""}
        for result in results
        if result.scores is None
    ]


def one_line(error: BaseException) -> str:
    """What an error says, in one line."""
    return " ".join(str(error).split())


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
