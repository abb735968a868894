"""The ways in which replies fail, each as cases that are hits or not, with their sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import polars as pl

from harkd.records import EventFault, ReplyFault
from harkd.scores.frame import NO_REPLY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harkd.scores.schema import ScoresFile
    from harkd.study.shares import Cases

Unit = Literal["windows", "events", "answered events", "replies"]

MALFORMED = (ReplyFault.NO_JSON, ReplyFault.BAD_JSON, ReplyFault.WRONG_SHAPE)

IN_PREDICTIONS: dict[str, tuple[Unit, pl.Expr]] = {
    "malformed": ("windows", pl.col("reply").is_in([str(fault) for fault in MALFORMED])),
    str(ReplyFault.UNCLOSED_THINKING): (
        "windows",
        pl.col("reply") == str(ReplyFault.UNCLOSED_THINKING),
    ),
    NO_REPLY: ("events", pl.col("event") == NO_REPLY),
    **{str(fault): ("events", pl.col("event") == str(fault)) for fault in EventFault},
}
"""Name -> of what it is a share, and which rows of predictions.parquet are hits. `malformed` is no
JSON, JSON that cannot be read, or of another shape than was asked for."""

IN_SCORES: dict[str, Unit] = {"thinking_cut": "replies", "drift": "answered events"}
"""What scores.json counts and predictions.parquet does not tell: shares without an interval."""


def cases(frames: Sequence[pl.DataFrame], name: str) -> Cases:
    """The cases of a signature of `IN_PREDICTIONS`, those of all seeds together."""
    unit, hit = IN_PREDICTIONS[name]
    hits: list[bool] = []
    sessions: list[str] = []
    for frame in frames:
        rows = frame.with_columns(hit.alias("hit")).select("session", "key", "hit")
        if unit == "windows":
            rows = rows.unique(("session", "key"), keep="first", maintain_order=True)
        hits += rows["hit"].to_list()
        sessions += rows["session"].to_list()
    return hits, sessions


def count(scores: ScoresFile, name: str) -> tuple[int, int] | None:
    """Hits and cases of a signature of `IN_SCORES`; None where the run has no such cases."""
    if name == "thinking_cut":
        replies = scores["counts"]["windows"] * scores["samples"]
        return scores["thinking_cut"]["count"], replies
    drift = scores["failures"]["drift"]
    return (drift["count"], scores["events"]["ok"]["count"]) if drift else None
