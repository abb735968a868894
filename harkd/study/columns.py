"""What a table is made of: sheets, each with its columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "number", "share", "difference", "points", "amount", "p"]


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


def score_column(key: str, heading: str) -> Column:
    """A column of scores with their intervals."""
    return Column(key, heading, "number", interval=True)


DATASET = Column("dataset", "dataset")
INTERVALS = "Brackets are 95% intervals from resampling whole sessions."
COMMAND = Column("command", "command")

ALWAYS: tuple[Sheet, ...] = (
    Sheet("notes", "notes", "Notes", "What to know of the rows.", (Column("note", "note"),)),
    Sheet(
        "left_out",
        "left_out",
        "Runs left out",
        "They have no scores that can be read.",
        (Column("run", "run"), Column("state", "state"), Column("reason", "reason")),
    ),
)
"""The tables that every view ends with."""
