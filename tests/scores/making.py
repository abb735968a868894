"""Scored events, written down or drawn by chance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from hypothesis import strategies as st

from harkd.records import EventFault
from harkd.scores.frame import MAY_BE_NULL, SCORED

UNKNOWN = (None,) * len(MAY_BE_NULL[1:])
"""The last columns of an event of which nothing is known but the answer."""
LABELS = ("cook", "eat", "sleep", "other")

Event = tuple[str, tuple[str, ...], str | None]
"""(session, gold, predicted)"""


def a_frame(events: list[Event]) -> pl.DataFrame:
    """Two events to a window; what has no prediction is missing."""
    seen: dict[str, int] = {}
    rows = []
    for session, gold, predicted in events:
        n = seen[session] = seen.get(session, -1) + 1
        state = "ok" if predicted else EventFault.MISSING.value
        key = f"{session}/{n // 2}"
        rows.append((session, key, n % 2 + 1, list(gold), predicted, "ok", state, *UNKNOWN))
    return pl.DataFrame(rows, schema=SCORED, orient="row")


def with_confidence(frame: pl.DataFrame, values: Sequence[float | None]) -> pl.DataFrame:
    """Gives every answered event its confidence."""
    sure = pl.Series("confidence", values, dtype=pl.Float64())
    return frame.with_columns(pl.when(pl.col("event") == "ok").then(sure).alias("confidence"))


ONE_LABEL = st.sampled_from(LABELS).map(lambda label: (label,))
GOLD_SETS = st.sets(st.sampled_from(LABELS), min_size=1).map(
    lambda chosen: tuple(sorted(chosen, key=LABELS.index))
)


def events(
    min_size: int = 1, gold: st.SearchStrategy[tuple[str, ...]] = ONE_LABEL
) -> st.SearchStrategy[list[Event]]:
    predicted = st.sampled_from((*LABELS, None))
    event = st.tuples(st.sampled_from("stuv"), gold, predicted)
    return st.lists(event, min_size=min_size, max_size=40)


def many(size: int, sessions: int, seed: int) -> pl.DataFrame:
    """Random events of which about half are right and one in twenty has no prediction."""
    draw = np.random.default_rng(seed)
    gold = draw.integers(len(LABELS), size=size)
    guess = np.where(draw.random(size) < 0.5, gold, draw.integers(len(LABELS), size=size))
    names = np.array(LABELS)
    answered = draw.random(size) >= 0.05
    session = np.sort(draw.integers(sessions, size=size)).astype(str)
    return pl.DataFrame(
        {
            "session": session,
            "key": np.char.add("w", (np.arange(size) // 10).astype(str)),
            "id": (np.arange(size) % 10 + 1).astype(np.uint32),
            "gold": pl.Series(names[gold]).reshape((size, 1)).arr.to_list(),
            "predicted": pl.Series(names[guess]).set(pl.Series(~answered), None),
            "reply": ["ok"] * size,
            "event": np.where(answered, "ok", "unknown_label"),
            **dict.fromkeys(MAY_BE_NULL[1:], [None] * size),
        },
        schema=SCORED,
    )
