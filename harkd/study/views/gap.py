"""How much of the gap between base and teacher each student closes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harkd.study.columns import COMMAND, DATASET, INTERVALS, Column, Sheet, score_column
from harkd.study.gap import gap_closed
from harkd.study.groups import Entry, Group, groups, score_of, spread_of
from harkd.study.wanted import Decided, base_of, command, nearest, outputs_of, teacher_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harkd.study.options import Options
    from harkd.study.results import Result


SHEETS = (
    Sheet(
        "gap",
        "rows",
        "Share of the gap closed",
        f"{{metric}}; closed = (student − base) / (teacher − base). {INTERVALS}",
        (
            *(DATASET, Column("student", "student"), Column("prompt", "prompt")),
            score_column("base_score", "base"),
            score_column("student_score", "student score"),
            score_column("teacher_score", "teacher score"),
            score_column("gap_closed", "gap closed"),
            Column("gap_closed/reason", "no share or interval because"),
        ),
    ),
    Sheet(
        "gap_missing",
        "missing",
        "Runs that are missing",
        "Without them the student has no row.",
        (DATASET, Column("student", "student"), Column("lacks", "lacks"), COMMAND),
    ),
)
"""How the answer is shown: `harkd.study.tables`."""


def view(results: Sequence[Result], options: Options) -> dict[str, Any]:
    """A row per student whose base and teacher are there; the others with what is missing."""
    found, left_out = groups(results, options)
    rows: list[dict[str, Any]] = []
    missing: list[dict[str, Any]] = []
    notes: list[str] = []
    for group in found:
        for student in students(group):
            base, base_differs = base_in(group, student)
            teacher, teacher_differs = teacher_in(group, student)
            for role, entry, wanted in (
                ("base", base, base_of(student.decided_by)),
                ("teacher", teacher, teacher_of(student.decided_by)),
            ):
                if entry is None:
                    missing.append(group.place | _missing(role, student, wanted))
            if base is None or teacher is None:
                continue
            rows.append(group.place | _row(student, base, teacher, options))
            for entry, differ in ((base, base_differs), (teacher, teacher_differs)):
                if differ:
                    notes.append(f"{student.name}: {entry.name} differs in {', '.join(differ)}")
    return {"rows": rows, "missing": missing, "notes": notes, "left_out": left_out}


def students(group: Group) -> list[Entry]:
    """The distilled systems of a group that were scored in their own home."""
    return [entry for entry in group.entries if entry.scores["mode"] == "distill"]


def base_in(group: Group, student: Entry) -> tuple[Entry | None, list[str]]:
    """The student's model before distillation, and the settings in which it was asked otherwise."""
    return nearest(
        (
            entry
            for entry in group.entries
            if entry.scores["mode"] == "zero_shot"
            and entry.scores["model"] == student.scores["model"]
            and entry.scores["prompt"] == student.scores["prompt"]
        ),
        base_of(student.decided_by),
    )


def teacher_in(group: Group, student: Entry) -> tuple[Entry | None, list[str]]:
    """The teacher's own run on the student's events, likewise."""
    return nearest(
        (
            entry
            for entry in group.entries
            if entry.scores["mode"] == "zero_shot"
            and entry.scores["model"] == student.scores["teacher"]
        ),
        teacher_of(student.decided_by),
    )


def _missing(role: str, student: Entry, wanted: Decided) -> dict[str, Any]:
    return {
        "student": student.name,
        "lacks": role,
        "command": command(wanted, outputs_of(student)),
        "runs": student.folders,
    }


def _row(student: Entry, base: Entry, teacher: Entry, options: Options) -> dict[str, Any]:
    closed = gap_closed(
        student.counted, base.counted, teacher.counted, options.column, **options.drawing
    )
    return {
        "student": student.name,
        "model": student.scores["model"],
        "teacher": student.scores["teacher"],
        "prompt": student.scores["prompt"],
        "base_score": score_of(base.counted, options),
        "student_score": score_of(student.counted, options),
        "teacher_score": score_of(teacher.counted, options),
        "gap_closed": closed,
        "seeds": student.system.seeds,
        "spread": spread_of(student.counted, options),
        "runs": [*student.folders, *base.folders, *teacher.folders],
    }
