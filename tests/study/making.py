"""Two systems on the same events, drawn by chance."""

from __future__ import annotations

import numpy as np
import polars as pl
from hypothesis import strategies as st

from harkd.study.counted import Counted, counted
from tests.scores.making import LABELS, a_frame

ONE = st.tuples(
    st.sampled_from("stuvw"),
    st.sampled_from(LABELS).map(lambda label: (label,)),
    st.sampled_from((*LABELS, None)),
    st.sampled_from((*LABELS, None)),
)
PAIRS = st.lists(ONE, min_size=2, max_size=40)
"""Events with the predictions of two systems."""


def systems_of(
    rows: list[tuple[str, tuple[str, ...], str | None, str | None]],
) -> tuple[Counted, Counted]:
    """The two systems of such events."""
    frames = [a_frame([(row[0], row[1], row[2 + n]) for row in rows]) for n in (0, 1)]
    first, second = (counted([frame], LABELS) for frame in frames)
    return first, second


def a_system(
    accuracy: float, *, sessions: int = 12, events: int = 30, seed: int = 0, chance: int = 0
) -> pl.DataFrame:
    """A system that is right so often; the same seed gives the same events and gold labels."""
    gold = np.random.default_rng(seed).integers(len(LABELS), size=(sessions, events))
    draw = np.random.default_rng([seed, chance, 1])
    wrong = draw.integers(len(LABELS), size=gold.shape)
    found = np.where(draw.random(gold.shape) < accuracy, gold, wrong)
    return a_frame(
        [
            (f"s{s:02}", (LABELS[gold[s, e]],), LABELS[found[s, e]])
            for s in range(sessions)
            for e in range(events)
        ]
    )
