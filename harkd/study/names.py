"""What runs that are shown together are called, so that no two have the same name."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from harkd.scores.schema import ScoresFile
from harkd.study.flat import differing, flat

ROLES = {
    "baseline": "Baseline",
    "zero_shot": "Zero-shot",
    "teacher": "Teacher",
    "student": "Student",
    "cross": "Cross",
}
"""Roles and what the page calls them, in the order in which it shows them."""

_IN_THE_NAME = ("dataset", "source", "mode", "teacher")
_MOST_SETTINGS = 3


class Scored(Protocol):
    """What a name is made from."""

    @property
    def folder(self) -> Path:
        """The run's folder."""

    @property
    def record(self) -> dict[str, Any]:
        """The content of record.json."""

    @property
    def scores(self) -> ScoresFile | None:
        """The content of scores.json."""


@dataclass(frozen=True, slots=True)
class Name:
    """What a run is called."""

    role: str
    """a key of ROLES"""
    system: str
    """who answers: 'nano ← rules' is nano, distilled from rules, 'from' another home if on one"""
    variant: str
    """settings in which it differs from the page's other runs of its kind; may be ''"""

    @property
    def full(self) -> str:
        """All of it in one line."""
        who = ROLES[self.role]
        if self.system != self.role:
            who += f" · {self.system}"
        return who + (f" ({self.variant})" if self.variant else "")


def name_runs(runs: Sequence[Scored]) -> list[Name]:
    """Names runs that have scores.

    A zero-shot run counts as the teacher's where another run of the page has its model or engine
    as its teacher: what the student is measured against.
    """
    every = [run.scores for run in runs if run.scores is not None]
    teachers = {scores["teacher"] for scores in every}
    teachers |= {scores["model"] for scores in every if scores["mode"] == "teach"}
    kinds = [_kind(scores, teachers) for scores in every]
    settings = [_settings(run) for run in runs]
    variants = []
    for kind, own in zip(kinds, settings, strict=True):
        alike = [other for k, other in zip(kinds, settings, strict=True) if k == kind]
        variants.append(_variant(own, alike))
    taken = Counter(zip(kinds, variants, strict=True))
    names = []
    for run, kind, variant in zip(runs, kinds, variants, strict=True):
        if taken[(kind, variant)] > 1:
            variant = ", ".join(filter(None, (variant, run.folder.name)))
        names.append(Name(role=kind[0], system=kind[1], variant=variant))
    return names


def _kind(scores: ScoresFile, teachers: set[str | None]) -> tuple[str, str, str, str | None, str]:
    roles = {"baseline": "baseline", "distill": "student", "cross_eval": "cross"}
    role = roles.get(scores["mode"])
    if role is None:
        role = "teacher" if scores["model"] in teachers else "zero_shot"
    taught = f" ← {scores['teacher']}" if scores["teacher"] else ""
    source = f" from {scores['source']}" if scores["source"] else ""
    system = scores["model"] + taught + source
    return role, system, scores["dataset"], scores["source"], scores["split"]


def _settings(run: Scored) -> dict[str, Any]:
    """What may tell a run apart that its name does not say."""
    decided = run.record.get("decided_by") or {}
    return {key: value for key, value in decided.items() if key not in _IN_THE_NAME}


def _variant(own: dict[str, Any], alike: Sequence[dict[str, Any]]) -> str:
    """What tells a run apart; of many settings, those in which it is not like the first run."""
    keys = sorted(differing(alike))
    if len({str(one.get("seed")) for one in alike}) > 1:
        keys.append("seed")
    settings, first = flat(own), flat(alike[0])
    # A setting that a run does not look at is not in what decided it, and says nothing of it.
    keys = [key for key in keys if key in settings]
    if len(keys) > _MOST_SETTINGS:
        keys = [key for key in keys if settings[key] != first.get(key)]
    short = [f"{key.removesuffix('.name')}={settings[key]}" for key in keys]
    if len(short) > _MOST_SETTINGS:
        short[_MOST_SETTINGS:] = ["…"]
    return ", ".join(short)
