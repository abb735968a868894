"""Finished runs -> groups on the same events, each a list of systems with their counts."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from harkd.errors import HarkdError
from harkd.scores.bootstrap import interval
from harkd.study.counted import Counted, counted
from harkd.study.results import left_out, one_line
from harkd.study.systems import System, predictions, systems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harkd.scores.schema import ScoresFile
    from harkd.study.options import Options
    from harkd.study.results import Result


@dataclass(frozen=True, slots=True)
class Entry:
    """A system and its counts."""

    system: System
    counted: Counted

    @property
    def name(self) -> str:
        """What the system is called within its group."""
        return self.system.name

    @property
    def scores(self) -> ScoresFile:
        """Of its first seed."""
        scores = self.system.runs[0].scores
        assert scores  # systems are made of runs that have some
        return scores

    @property
    def decided_by(self) -> dict[str, Any]:
        """The settings that decide its result, the seed included."""
        decided: dict[str, Any] = self.system.runs[0].record.get("decided_by") or {}
        return decided

    @property
    def folders(self) -> list[str]:
        """Of its runs."""
        return [str(run.folder) for run in self.system.runs]


@dataclass(frozen=True, slots=True)
class Group:
    """Systems on the same events."""

    dataset: str
    simulated: bool
    split: str
    entries: tuple[Entry, ...]

    @property
    def place(self) -> dict[str, Any]:
        """What a row says of where it was scored."""
        return {"dataset": self.dataset, "simulated": self.simulated, "split": self.split}


def groups(results: Sequence[Result], options: Options) -> tuple[list[Group], list[dict[str, str]]]:
    """Groups runs by the events that they were scored on, in the order given.

    Returns:
        The groups, and the runs that are in none, with `run`, `state` and `reason`.

    Raises:
        HarkdError: one run is there twice.
    """
    alike: dict[str, list[Result]] = {}
    out = left_out(results)
    for result in results:
        if result.scores is None:
            continue
        try:
            alike.setdefault(_events_of(result), []).append(result)
        except HarkdError as error:
            out.append({"run": str(result.folder), "state": "damaged", "reason": one_line(error)})
    return [group_of(runs, options) for runs in alike.values()], out


def group_of(runs: Sequence[Result], options: Options) -> Group:
    """Takes runs with scores for one group; at least one.

    Raises:
        HarkdError: they are not on the same events, or predictions are damaged.
    """
    scores = runs[0].scores
    assert scores
    labels = tuple(scores["confusion"]["labels"])
    without = scores["other"] if options.without_other else None
    entries = tuple(
        Entry(system, counted(system.frames, labels, without=without)) for system in systems(runs)
    )
    return Group(scores["dataset"], scores["simulated"], scores["split"], entries)


def _events_of(result: Result) -> str:
    """The same text for runs that `systems` takes together."""
    scores = result.scores
    assert scores
    truth = predictions(result).select("session", "gold")
    digest = hashlib.sha256(truth.write_json().encode()).hexdigest()
    return json.dumps(
        [
            *(scores["dataset"], scores["split"], scores["sessions"], scores["other"]),
            *(scores["confusion"]["labels"], result.record.get("data"), digest),
        ],
        sort_keys=True,
    )


def score_of(counts: Counted, options: Options) -> dict[str, float | None]:
    """The score of a system, the mean over its seeds: `value`, `low`, `high`."""
    value = float(counts.scores().mean(axis=0)[options.column])
    low = high = None
    if counts.sessions > 1:
        drawn = counts.replicated(**options.drawing)
        low, high = interval(drawn)[:, options.column].tolist()
    return {"value": value, "low": low, "high": high}


def spread_of(counts: Counted, options: Options) -> dict[str, float] | None:
    """How far seeds are apart: `sd`, `least`, `most`; None of one seed."""
    if counts.seeds < 2:
        return None
    values = counts.scores()[:, options.column]
    return {
        "sd": float(values.std(ddof=1)),
        "least": float(values.min()),
        "most": float(values.max()),
    }


def mean(values: Sequence[float | None]) -> float | None:
    """The mean over seeds; None where one of them is not known."""
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known and len(known) == len(values) else None
