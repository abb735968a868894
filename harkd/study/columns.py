"""Which columns the tables of every view have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "number", "share", "difference", "amount", "p"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    key: str
    """where a row has it: 'fit/ceiling' is row['fit']['ceiling']"""
    heading: str
    kind: Kind = "text"
    interval: bool = False
    """whether its cells have `value`, `low` and `high`"""
    each: str | None = None
    """key of the view that lists the columns which stand in this one's place"""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: the rows of one key of a view."""

    name: str
    rows: str
    title: str
    caption: str
    columns: tuple[Column, ...]


def _score(key: str, heading: str) -> Column:
    return Column(key, heading, "number", interval=True)


_DATASET = Column("dataset", "dataset")
_INTERVALS = "Brackets are 95% intervals from resampling whole sessions."
_COMMAND = (Column("command", "command"),)

SHEETS: dict[str, tuple[Sheet, ...]] = {
    "scaling": (
        Sheet(
            "scaling",
            "rows",
            "Score by size",
            f"{{metric}} of every model. {_INTERVALS}",
            (
                *(_DATASET, Column("mode", "mode"), Column("prompt", "prompt")),
                *(Column("teacher", "teacher"), Column("model", "model")),
                Column("parameters", "parameters", "amount"),
                Column("tokens_per_event", "tokens/event", "amount"),
                Column("seconds_per_1000_events", "s/1,000 events", "amount"),
                _score("score", "score"),
            ),
        ),
        Sheet(
            "scaling_curves",
            "curves",
            "Fitted curves",
            "score = ceiling − a (size / smallest)^−b; flat: within 0.01 of the ceiling. "
            + _INTERVALS,
            (
                *(_DATASET, Column("mode", "mode"), Column("prompt", "prompt")),
                *(Column("teacher", "teacher"), Column("axis", "size")),
                _score("fit/ceiling", "ceiling"),
                Column("fit/flat_from", "flat from", "amount", interval=True),
                _score("fit/exponent", "b"),
                Column("fit/residual", "residual", "number"),
                Column("reason", "no curve because"),
            ),
        ),
    ),
    "gap": (
        Sheet(
            "gap",
            "rows",
            "Share of the gap closed",
            f"{{metric}}; closed = (student − base) / (teacher − base). {_INTERVALS}",
            (
                *(_DATASET, Column("student", "student"), Column("prompt", "prompt")),
                _score("base_score", "base"),
                _score("student_score", "student score"),
                _score("teacher_score", "teacher score"),
                _score("gap_closed", "gap closed"),
                Column("gap_closed/reason", "no share or interval because"),
            ),
        ),
        Sheet(
            "gap_missing",
            "missing",
            "Runs that are missing",
            "Without them the student has no row.",
            (_DATASET, Column("student", "student"), Column("lacks", "lacks"), *_COMMAND),
        ),
    ),
    "transfer": (
        Sheet(
            "transfer",
            "rows",
            "Students in their own and in other homes",
            "{metric}; retained = score / score of the student that learnt in the tested home. "
            + _INTERVALS,
            (
                Column("system", "system"),
                *(Column("trained", "learnt in"), Column("tested", "tested in")),
                _score("score", "score"),
                _score("retained", "retained"),
                Column("retained/reason", "no share or interval because"),
            ),
        ),
        Sheet(
            "transfer_asymmetries",
            "asymmetries",
            "Both directions",
            "there: of the first home's student in the second; both as shares of the own student's "
            f"score. {_INTERVALS}",
            (
                *(Column("system", "system"), Column("homes", "homes")),
                *(Column("there", "there", "number"), Column("back", "back", "number")),
                Column("asymmetry", "there − back", "difference", interval=True),
                Column("reason", "no share because"),
            ),
        ),
        Sheet(
            "transfer_missing",
            "missing",
            "Cells that are missing",
            "The matrix without them is shown.",
            (
                *(Column("system", "system"), Column("trained", "learnt in")),
                *(Column("tested", "tested in"), *_COMMAND),
            ),
        ),
    ),
    "failures": (
        Sheet(
            "failures",
            "rows",
            "What goes wrong",
            "Shares of windows (malformed, unclosed_thinking), of replies (thinking_cut), of "
            f"answered events (drift), or of all events. {_INTERVALS}",
            (
                *(_DATASET, Column("split", "side"), Column("system", "system")),
                Column("parameters", "parameters", "amount"),
                Column("shares", "failures", "share", interval=True, each="signatures"),
            ),
        ),
        Sheet(
            "failures_pairs",
            "pairs",
            "Before and after distillation",
            f"change = after − before, on the same sessions. {_INTERVALS}",
            (
                *(_DATASET, Column("student", "student")),
                Column("parameters", "parameters", "amount"),
                *(Column("signature", "failure"), Column("before/unit", "of")),
                Column("before", "before", "share", interval=True),
                Column("after", "after", "share", interval=True),
                Column("change", "change", "difference", interval=True),
            ),
        ),
        Sheet(
            "failures_activities",
            "activities",
            "By activity",
            "answered: share of the activity's events with a usable label; recall: of all of them.",
            (
                *(_DATASET, Column("system", "system")),
                *(Column("activity", "activity"), Column("support", "events", "number")),
                *(Column("answered", "answered", "share"), Column("recall", "recall", "share")),
                *(Column("precision", "precision", "share"), Column("f1", "F1", "number")),
            ),
        ),
    ),
    "factors": (
        Sheet(
            "factors",
            "rows",
            "Settings that differ",
            f"{{metric}}; differences to the first row, p corrected after Holm. {_INTERVALS}",
            (
                *(_DATASET, Column("system", "system")),
                Column("settings", "settings", each="factors"),
                _score("score", "score"),
                Column("difference", "difference", "difference", interval=True),
                *(Column("p", "p", "p"), Column("p_holm", "p (Holm)", "p")),
                Column("valid_replies", "valid replies", "share"),
                Column("tokens_per_1000_events", "tokens/1,000 events", "amount"),
                Column("seconds_per_1000_events", "s/1,000 events", "amount"),
            ),
        ),
    ),
    "every view": (
        Sheet("notes", "notes", "Notes", "What to know of the rows.", (Column("note", "note"),)),
        Sheet(
            "left_out",
            "left_out",
            "Runs left out",
            "They have no scores that can be read.",
            (Column("run", "run"), Column("state", "state"), Column("reason", "reason")),
        ),
    ),
}
"""View -> its tables, the first of which is shown even without a row."""
