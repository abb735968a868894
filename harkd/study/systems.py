"""Runs -> systems on one split: runs that differ in their seed alone are one system."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import polars as pl

from harkd.errors import HarkdError
from harkd.scores.frame import SCORED, in_order
from harkd.study.names import name_runs
from harkd.study.results import Result, one_line


@dataclass(frozen=True, slots=True)
class System:
    """One way to answer, run with one or more seeds."""

    name: str
    runs: tuple[Result, ...]
    """in the order of their seeds"""
    frames: tuple[pl.DataFrame, ...]
    """predictions of each, schema `harkd.scores.frame.SCORED`, in the order of the events"""

    @property
    def seeds(self) -> list[int]:
        """The seeds, one per run."""
        return [run.scores["seed"] for run in self.runs if run.scores]


def systems(results: Sequence[Result]) -> list[System]:
    """Groups runs that have scores, in the order in which they are given.

    Raises:
        HarkdError: they are not on the same events, or a run's predictions cannot be read.
    """
    frames = [predictions(result) for result in results]
    for result, frame in zip(results[1:], frames[1:], strict=True):
        _check_alike(results[0], result, frames[0], frame)
    groups: dict[str, list[int]] = {}
    for place, result in enumerate(results):
        groups.setdefault(json.dumps(_settings(result), sort_keys=True), []).append(place)
    names = name_runs([_without_seed(results[places[0]]) for places in groups.values()])
    found = []
    for name, places in zip(names, groups.values(), strict=True):
        ordered = sorted(places, key=lambda place: _seed(results[place]))
        for one, next_one in pairwise(results[place] for place in ordered):
            if _seed(one) == _seed(next_one):
                raise HarkdError(
                    f"{one.folder} and {next_one.folder} have the same settings and the same "
                    "seed: they are one run done twice; leave one out"
                )
        runs = tuple(results[place] for place in ordered)
        found.append(System(name.full, runs, tuple(frames[place] for place in ordered)))
    return found


def _settings(result: Result) -> Any:
    decided = result.record.get("decided_by") or {"folder": str(result.folder)}
    return {key: value for key, value in decided.items() if key != "seed"}


def _without_seed(result: Result) -> Result:
    return replace(result, record=result.record | {"decided_by": _settings(result)})


def _seed(result: Result) -> int:
    assert result.scores  # only runs that have some get here
    return result.scores["seed"]


def predictions(result: Result) -> pl.DataFrame:
    """A run's predictions, in the order of the events.

    Raises:
        HarkdError: they are missing or damaged.
    """
    file = result.folder / "predictions.parquet"
    try:
        return in_order(pl.read_parquet(file).select(list(SCORED)))
    except (OSError, pl.exceptions.PolarsError) as error:
        raise HarkdError(f"{file}: {one_line(error)}; run {result.folder} again") from error


def _check_alike(first: Result, other: Result, one: pl.DataFrame, two: pl.DataFrame) -> None:
    """Raises HarkdError unless two runs were scored on the same events of the same data."""
    assert first.scores
    assert other.scores
    pairs: dict[str, tuple[Any, Any]] = {
        "dataset": (first.scores["dataset"], other.scores["dataset"]),
        "side of the split": (first.scores["split"], other.scores["split"]),
        "sessions": (first.scores["sessions"], other.scores["sessions"]),
        "data files": (first.record.get("data"), other.record.get("data")),
        "labels": (first.scores["confusion"]["labels"], other.scores["confusion"]["labels"]),
        "label for none of the others": (first.scores["other"], other.scores["other"]),
    }
    for what, (mine, theirs) in pairs.items():
        if mine != theirs:
            shown = "" if isinstance(mine, dict) else f" ({_short(mine)} and {_short(theirs)})"
            raise HarkdError(
                f"{first.folder} and {other.folder} have different {what}{shown}: scores of "
                "different data are not compared; leave one out"
            )
    if not one.select("session", "gold").equals(two.select("session", "gold")):
        raise HarkdError(
            f"{first.folder} and {other.folder} were not scored on the same events (windows, "
            "dropped rows, or the reading of labels differ); leave one out"
        )


def _short(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= 40 else f"{text[:37]}…"
