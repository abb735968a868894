"""The ways in which replies fail, each as cases that are hits or not, with their sessions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import polars as pl

from harkd.records import EventFault, ReplyFault
from harkd.scores.frame import NO_REPLY, OK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harkd.study.shares import Cases

Unit = Literal["windows", "events", "answered events"]

MALFORMED = (ReplyFault.NO_JSON, ReplyFault.BAD_JSON, ReplyFault.WRONG_SHAPE)


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to fail, as predictions.parquet tells it."""

    unit: Unit
    """what it is a share of"""
    hit: pl.Expr
    """true where it fails so, null where nobody can know"""


def _reply(*faults: ReplyFault) -> Signature:
    return Signature("windows", pl.col("reply").is_in([str(fault) for fault in faults]))


def _event(state: str) -> Signature:
    return Signature("events", pl.col("event") == state)


SIGNATURES: dict[str, Signature] = {
    "malformed": _reply(*MALFORMED),
    str(ReplyFault.UNCLOSED_THINKING): _reply(ReplyFault.UNCLOSED_THINKING),
    "thinking_cut": Signature("windows", pl.col("thinking_cut")),
    NO_REPLY: _event(NO_REPLY),
    **{str(fault): _event(str(fault)) for fault in EventFault},
    "drift": Signature("answered events", pl.col("drifted")),
}
"""`malformed` is no JSON, JSON that cannot be read, or of another shape than was asked for; the
others are in README.md beside this file."""


def cases(frames: Sequence[pl.DataFrame], name: str) -> Cases:
    """The cases of a signature, those of all seeds together; none where nobody can know."""
    signature = SIGNATURES[name]
    hits: list[bool] = []
    sessions: list[str] = []
    for frame in frames:
        rows = frame.filter(pl.col("event") == OK) if "answered" in signature.unit else frame
        rows = rows.select("session", "key", signature.hit.alias("hit")).drop_nulls("hit")
        if signature.unit == "windows":
            rows = rows.unique(("session", "key"), keep="first", maintain_order=True)
        hits += rows["hit"].to_list()
        sessions += rows["session"].to_list()
    return hits, sessions
