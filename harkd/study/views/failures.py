"""What goes wrong: by system, before and after distillation, and by activity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harkd.study.columns import DATASET, INTERVALS, Column, Sheet
from harkd.study.groups import Entry, groups, mean
from harkd.study.shares import Rate, contrast, rate
from harkd.study.signatures import SIGNATURES, Unit, cases
from harkd.study.size import recorded_parameters
from harkd.study.views.gap import base_in, students

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harkd.study.options import Options
    from harkd.study.results import Result


SHEETS = (
    Sheet(
        "failures",
        "rows",
        "What goes wrong",
        "Shares of windows (malformed, unclosed_thinking, thinking_cut), of answered events "
        f"(drift), or of all events. {INTERVALS}",
        (
            *(DATASET, Column("split", "side"), Column("system", "system")),
            Column("parameters", "parameters", "amount"),
            Column("shares", "failures", "share", interval=True, each="signatures"),
        ),
    ),
    Sheet(
        "failures_pairs",
        "pairs",
        "Before and after distillation",
        f"change = after − before, on the same sessions. {INTERVALS}",
        (
            *(DATASET, Column("student", "student")),
            Column("parameters", "parameters", "amount"),
            *(Column("signature", "failure"), Column("before/unit", "of")),
            Column("before", "before", "share", interval=True),
            Column("after", "after", "share", interval=True),
            Column("change", "change (points)", "points", interval=True),
        ),
    ),
    Sheet(
        "failures_activities",
        "activities",
        "By activity",
        "answered: share of the activity's events with a usable label; recall: of all of them.",
        (
            *(DATASET, Column("system", "system")),
            *(Column("activity", "activity"), Column("support", "events", "number")),
            *(Column("answered", "answered", "share"), Column("recall", "recall", "share")),
            *(Column("precision", "precision", "share"), Column("f1", "F1", "number")),
        ),
    ),
)
"""How the answer is shown: `harkd.study.tables`."""


def view(results: Sequence[Result], options: Options) -> dict[str, Any]:
    """A row per system, pairs of base and student, and a row per system and activity."""
    found, left_out = groups(results, options)
    rows: list[dict[str, Any]] = []
    pairs: list[dict[str, Any]] = []
    activities: list[dict[str, Any]] = []
    notes: list[str] = []
    for group in found:
        answering = [one for one in group.entries if one.scores["mode"] != "baseline"]
        for entry in sorted(answering, key=_size):
            who = group.place | _who(entry)
            rows.append(who | {"shares": _signatures(entry, options)})
            activities += [who | one for one in _activities(entry)]
        for student in sorted(students(group), key=_size):
            base, differ = base_in(group, student)
            if base is None:
                notes.append(f"{student.name}: its base has no run here; harkd-study gap names it")
                continue
            if differ:
                notes.append(f"{student.name}: {base.name} differs in {', '.join(differ)}")
            pairs += [group.place | one for one in _pairs(base, student, options)]
    return {
        "signatures": [*SIGNATURES],
        "rows": rows,
        "pairs": pairs,
        "activities": activities,
        "notes": notes,
        "left_out": left_out,
    }


def _size(entry: Entry) -> int:
    return recorded_parameters(entry.system.runs[0].record) or 0


def _who(entry: Entry) -> dict[str, Any]:
    return {
        "system": entry.name,
        "model": entry.scores["model"],
        "parameters": _size(entry) or None,
        "prompt": entry.scores["prompt"],
        "runs": entry.folders,
    }


def _signatures(entry: Entry, options: Options) -> dict[str, dict[str, Any]]:
    """Signature -> its share."""
    return {
        name: _estimate(rate(*cases(entry.system.frames, name), **options.drawing), signature.unit)
        for name, signature in SIGNATURES.items()
    }


def _estimate(share: Rate, unit: Unit) -> dict[str, Any]:
    ends = {"value": share["share"], "low": share["low"], "high": share["high"]}
    return {**ends, "count": share["count"], "of": share["of"], "unit": unit}


def _pairs(base: Entry, student: Entry, options: Options) -> list[dict[str, Any]]:
    before, after = _signatures(base, options), _signatures(student, options)
    found = []
    for name, one in before.items():
        change = contrast(
            cases(student.system.frames, name),
            cases(base.system.frames, name),
            **options.drawing,
        )
        found.append(
            {
                "student": student.name,
                "model": student.scores["model"],
                "parameters": _size(student) or None,
                "signature": name,
                "before": one,
                "after": after[name],
                "change": change,
                "runs": [*base.folders, *student.folders],
            }
        )
    return found


def _activities(entry: Entry) -> list[dict[str, Any]]:
    """By gold label as scores.json has it, the mean over seeds."""
    scores = [run.scores for run in entry.system.runs if run.scores]
    found = []
    for label, first in scores[0]["per_class"].items():
        classes = [one["per_class"][label] for one in scores]
        failed = [one["failures"]["failures_per_class"][label] for one in scores]
        answered = [
            _answered(one["support"], lost) for one, lost in zip(classes, failed, strict=True)
        ]
        found.append(
            {
                "activity": label,
                "support": first["support"],
                "answered": mean(answered),
                "recall": mean([one["recall"] for one in classes]),
                "precision": mean([one["precision"] for one in classes]),
                "f1": mean([one["f1"] for one in classes]),
            }
        )
    return found


def _answered(support: int, lost: dict[str, int]) -> float | None:
    """The share of a label's events that have an answer, right or wrong."""
    without = sum(count for kind, count in lost.items() if kind not in ("confused", "drift"))
    return 1 - without / support if support else None
