"""The deficit of a base model against its teacher, in steps of form, labels and reasoning."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from harkd.scores.bootstrap import interval
from harkd.study.columns import COMMAND, DATASET, INTERVALS, Column, Sheet, score_column
from harkd.study.gap import part_of_gap
from harkd.study.groups import Entry, Group, groups, score_of
from harkd.study.views.gap import students, teacher_in
from harkd.study.wanted import Decided, base_of, command, nearest, outputs_of, teacher_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harkd.study.counted import Counted
    from harkd.study.options import Options
    from harkd.study.results import Result

CHAINS = {
    "learnt": ("base", "format", "answer", "trace", "teacher"),
    "dictated": ("base", "constrained", "answer", "trace", "teacher"),
}
"""Chain -> its stages. The form is learnt without its content, or dictated while decoding."""

GAINED = {
    "format": "form",
    "constrained": "form",
    "answer": "labels",
    "trace": "reasoning",
    "teacher": "remainder",
}
"""What the step to a stage adds."""

Stage = tuple[str, Entry]


SHEETS = (
    Sheet(
        "format",
        "rows",
        "Form, labels, reasoning",
        "{metric}; the steps of a chain add up to teacher − base; part: of that deficit. "
        + INTERVALS,
        (
            *(DATASET, Column("student", "student"), Column("chain", "chain")),
            *(Column("step", "step"), Column("from", "from"), Column("to", "to")),
            score_column("score", "score"),
            Column("change", "change", "difference", interval=True),
            score_column("part", "part"),
            Column("part/reason", "no part or interval because"),
        ),
    ),
    Sheet(
        "format_totals",
        "totals",
        "The deficits",
        f"{{metric}}; deficit = teacher − base. {INTERVALS}",
        (
            *(DATASET, Column("student", "student"), Column("chain", "chain")),
            *(score_column("base", "base"), score_column("teacher", "teacher")),
            Column("deficit", "deficit", "difference", interval=True),
        ),
    ),
    Sheet(
        "format_missing",
        "missing",
        "Runs that are missing",
        "Without one a step tells less apart; base, teacher and a run of form there must be.",
        (DATASET, Column("student", "student"), Column("lacks", "lacks"), COMMAND),
    ),
)
"""How the answer is shown: `harkd.study.tables`."""


def view(results: Sequence[Result], options: Options) -> dict[str, Any]:
    """A row per step of every chain; the steps of a chain add up to teacher - base."""
    found, left_out = groups(results, options)
    rows: list[dict[str, Any]] = []
    totals: list[dict[str, Any]] = []
    missing: list[dict[str, Any]] = []
    notes: list[str] = []
    for group in found:
        for student in students(group):
            if (student.decided_by.get("trainer") or {}).get("objective") != "trace":
                continue
            stages: dict[str, Entry] = {"trace": student}
            for name, wanted in _wanted(student).items():
                entry, differ = _found(group, student, name, wanted)
                if entry is None:
                    missing.append(group.place | _missing(name, student, wanted))
                    continue
                stages[name] = entry
                if differ:
                    notes.append(f"{student.name}: {name} differs in {', '.join(differ)}")
            for chain, names in CHAINS.items():
                there = [(name, stages[name]) for name in names if name in stages]
                if {"base", "teacher"} <= stages.keys() and names[1] in stages:
                    place = group.place | {"student": student.name, "chain": chain}
                    rows += [place | one for one in steps(there, names, options)]
                    totals.append(place | _total(there, options))
    return {"rows": rows, "totals": totals, "missing": missing, "notes": notes,
            "left_out": left_out}  # fmt: skip


def _wanted(student: Entry) -> dict[str, Decided]:
    """The settings of every stage but the student itself."""
    decided = student.decided_by
    base = base_of(decided)
    trainer = decided.get("trainer") or {}
    return {
        "base": base,
        "constrained": base | {"decode": (base.get("decode") or {}) | {"constrained": True}},
        "format": decided | {"trainer": trainer | {"objective": "format"}},
        "answer": decided | {"trainer": trainer | {"objective": "answer"}},
        "teacher": teacher_of(decided),
    }


def _found(
    group: Group, student: Entry, stage: str, wanted: Decided
) -> tuple[Entry | None, list[str]]:
    """The system that is nearest to a stage, of those that may stand for it at all."""
    if stage == "teacher":
        return teacher_in(group, student)
    fixed = {
        "mode": wanted["mode"]["name"],
        "constrained": (wanted.get("decode") or {}).get("constrained"),
        "objective": (wanted.get("trainer") or {}).get("objective"),
    }
    return nearest(
        (
            entry
            for entry in group.entries
            if entry.scores["model"] == student.scores["model"]
            and entry.scores["teacher"] in (student.scores["teacher"], None)
            and fixed
            == {
                "mode": entry.scores["mode"],
                "constrained": (entry.decided_by.get("decode") or {}).get("constrained"),
                "objective": (entry.decided_by.get("trainer") or {}).get("objective"),
            }
        ),
        wanted,
    )


def steps(there: Sequence[Stage], names: Sequence[str], options: Options) -> list[dict[str, Any]]:
    """The change from each stage to the next one that is there.

    Args:
        there: stages with their systems, from the base to the teacher.
        names: all stages of the chain, in order.
        options: how scores are taken.
    """
    base, teacher = there[0][1], there[-1][1]
    found = []
    for (before, one), (after, next_one) in pairwise(there):
        # A stage that is missing leaves one step for what two would have told apart.
        gained = [GAINED[name] for name in names[names.index(before) + 1 : names.index(after) + 1]]
        four = (next_one.counted, one.counted, base.counted, teacher.counted)
        found.append(
            {
                "step": " and ".join(gained),
                "from": one.name,
                "to": next_one.name,
                "score": score_of(next_one.counted, options),
                "change": _change(next_one.counted, one.counted, options),
                "part": part_of_gap(*four, options.column, **options.drawing),
                "runs": [*one.folders, *next_one.folders],
            }
        )
    return found


def _total(there: Sequence[Stage], options: Options) -> dict[str, Any]:
    base, teacher = there[0][1], there[-1][1]
    return {
        "base": score_of(base.counted, options),
        "teacher": score_of(teacher.counted, options),
        "deficit": _change(teacher.counted, base.counted, options),
        "runs": [folder for _, entry in there for folder in entry.folders],
    }


def _change(after: Counted, before: Counted, options: Options) -> dict[str, float | None]:
    """Mean over seeds minus mean over seeds: so steps add up whatever the numbers of seeds."""
    means = [one.scores().mean(axis=0)[options.column] for one in (after, before)]
    low = high = None
    if after.sessions > 1:
        apart = after.replicated(**options.drawing) - before.replicated(**options.drawing)
        low, high = interval(apart)[:, options.column].tolist()
    return {"value": float(means[0] - means[1]), "low": low, "high": high}


def _missing(stage: str, student: Entry, wanted: Decided) -> dict[str, Any]:
    return {
        "student": student.name,
        "lacks": stage,
        "command": command(wanted, outputs_of(student)),
        "runs": student.folders,
    }
