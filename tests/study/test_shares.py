"""Shares and their intervals equal a slow twin on the same draws of sessions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harkd.scores.bootstrap import draws
from harkd.study.shares import contrast, rate

CASES = st.lists(st.tuples(st.booleans(), st.sampled_from("stuv")), max_size=30)


def _drawn(cases: list[tuple[bool, str]], names: list[str], weights: np.ndarray) -> float:
    hits = [hit for hit, session in cases for _ in range(weights[names.index(session)])]
    return float(np.mean(hits)) if hits else np.nan


@given(CASES, st.integers(0, 50))
def test_a_rate_equals_a_slow_twin(cases: list[tuple[bool, str]], seed: int) -> None:
    hits, sessions = [hit for hit, _ in cases], [session for _, session in cases]
    found = rate(hits, sessions, replicates=20, seed=seed)
    assert (found["count"], found["of"]) == (sum(hits), len(hits))
    assert found["share"] == (pytest.approx(np.mean(hits)) if hits else None)
    names = sorted(set(sessions))
    if len(names) < 2:
        assert found["low"] is None
        return
    slow = [_drawn(cases, names, w) for part in draws(len(names), 20, seed, 20) for w in part]
    assert (found["low"], found["high"]) == pytest.approx(tuple(np.quantile(slow, (0.025, 0.975))))


@given(CASES, CASES, st.integers(0, 50))
def test_a_contrast_draws_the_same_sessions_for_both(
    one: list[tuple[bool, str]], other: list[tuple[bool, str]], seed: int
) -> None:
    sides = [([hit for hit, _ in side], [name for _, name in side]) for side in (one, other)]
    found = contrast(sides[0], sides[1], replicates=20, seed=seed)
    if not (one and other):
        assert found == {"value": None, "low": None, "high": None}
        return
    assert found["value"] == pytest.approx(np.mean(sides[0][0]) - np.mean(sides[1][0]))
    names = sorted({*sides[0][1], *sides[1][1]})
    if len(names) > 1:
        weights = [w for part in draws(len(names), 20, seed, 20) for w in part]
        slow = [_drawn(one, names, w) - _drawn(other, names, w) for w in weights]
        ends = np.nanquantile(slow, (0.025, 0.975))
        assert (found["low"], found["high"]) == pytest.approx(tuple(ends))
