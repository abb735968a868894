"""What is scored: one row per event of a split, answered or not."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from harkd.errors import HarkdError
from harkd.records import EventFault, ReplyFault

SCORED = pl.Schema(
    {
        "session": pl.String(),  # what the bootstrap resamples
        "key": pl.String(),  # `Window.key`: one reply each
        "id": pl.UInt32(),  # `Event.id`
        "gold": pl.List(pl.String()),  # labels: at least one
        "predicted": pl.String(),  # a label as the data spells it; null where there is none
        "reply": pl.String(),  # 'ok' or a `ReplyFault`: the same for all events of a window
        "event": pl.String(),  # 'ok', an `EventFault`, or 'no_reply' where reply is not 'ok'
        "confidence": pl.Float64(),  # probability of the label that the reply gives, 0 to 1
        "probabilities": pl.List(pl.Float64()),  # of every label, in the home's order
        "drifted": pl.Boolean(),  # the answer is not what the reasoning argues for
        "thinking_cut": pl.Boolean(),  # `decode.think_budget` closed the window's thinking
    }
)
"""Columns and types. `predicted` is null exactly where `event` is not 'ok'; `confidence`,
`probabilities` and `drifted` are null where nothing is known of them, `thinking_cut` where there is
no reply. No other column may be null."""
MAY_BE_NULL = ("predicted", "confidence", "probabilities", "drifted", "thinking_cut")

_NUMBERED: dict[pl.DataType, pl.DataType] = {
    pl.String(): pl.Categorical(),
    pl.List(pl.String()): pl.List(pl.Categorical()),
}
COMPACT = pl.Schema({name: _NUMBERED.get(kind, kind) for name, kind in SCORED.items()})
"""The same as long as it is in memory: of a few texts every row holds the number of one."""

OK = "ok"
NO_REPLY = "no_reply"
REPLY_STATES = (OK, *ReplyFault)
EVENT_STATES = (OK, *EventFault, NO_REPLY)


def compact(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame of schema `SCORED` or `COMPACT` as `COMPACT`: a quarter of the memory."""
    return frame.cast(COMPACT)


def write(frame: pl.DataFrame, path: Path) -> None:
    """Writes a frame of schema `SCORED` or `COMPACT` as a file of schema `SCORED`."""
    frame.cast(SCORED).write_parquet(path)


def in_order(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows by session, then window, then event: keys end in the window's number."""
    number = pl.col("key").cast(pl.String).str.extract(r"(\d+)$").cast(pl.Int64)
    # Sorting a frame takes more memory than the frame, and most are in order.
    begins = pl.any_horizontal(
        (pl.col(name) != pl.col(name).shift()).fill_null(True) for name in ("session", "key")
    )
    rising = begins | (pl.col("id") >= pl.col("id").shift())
    windows = frame.filter(begins).select("session", number.alias("number"), "key")
    if frame.select(rising.all()).item() and windows.equals(windows.sort(windows.columns)):
        return frame
    return frame.sort("session", number, "key", "id")


def checked(frame: pl.DataFrame, labels: tuple[str, ...], other: str) -> pl.DataFrame:
    """The frame as `COMPACT` and in order.

    Raises:
        HarkdError: it cannot be scored against the labels of its home.
    """
    if dict(frame.schema) not in (dict(SCORED), dict(COMPACT)):
        raise HarkdError(
            f"cannot score: the predictions have the columns {dict(frame.schema)}, not "
            f"{dict(SCORED)}; delete the run's predictions and run it again"
        )
    if other not in labels:
        raise HarkdError(f"cannot score: '{other}' (other) is not a label of the home")
    frame = in_order(compact(frame))
    first = 0
    # A session at a time: what the checks compute of a whole split would fill the memory.
    for rows in frame["session"].rle().struct.field("len"):
        _check(frame.slice(first, rows), labels)
        first += rows
    return frame


def _check(frame: pl.DataFrame, labels: tuple[str, ...]) -> None:
    window = ["session", "key"]
    known = pl.element().is_in(labels).fill_null(False)
    wrong = {
        "has a null": pl.any_horizontal(pl.exclude(MAY_BE_NULL).is_null()),
        "is there twice": pl.struct(*window, "id").is_duplicated(),
        "has no gold label": pl.col("gold").list.len() == 0,
        "has a gold label that the home lacks": ~pl.col("gold").list.eval(known).list.all(),
        "has a prediction that the home lacks": ~pl.col("predicted").is_in(labels),
        "has a confidence that is not from 0 to 1": ~pl.col("confidence").is_between(0, 1),
        "has an unknown reply state": ~pl.col("reply").is_in(REPLY_STATES),
        "has an unknown event state": ~pl.col("event").is_in(EVENT_STATES),
        "is 'ok' without a prediction, or has one and is not": (pl.col("event") == OK)
        == pl.col("predicted").is_null(),
        "is 'no_reply' where the reply is 'ok', or the reverse": (pl.col("event") == NO_REPLY)
        == (pl.col("reply") == OK),
        "has another reply state than the rest of it": pl.col("reply")
        != pl.col("reply").first().over(window),
    }
    for problem, condition in wrong.items():
        rows = frame.filter(condition)
        if rows.height:
            key, event = rows["key"][0], rows["id"][0]
            raise HarkdError(
                f"cannot score: event {event} of window {key} {problem}; "
                "delete the run's predictions and run it again"
            )
