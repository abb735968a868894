"""Differences, intervals and p-values are what slow twins and other programs say."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import f1_score

from harkd.errors import HarkdError
from harkd.scores.averages import AVERAGES
from harkd.scores.bootstrap import draws
from harkd.study.correction import holm
from harkd.study.counted import Counted, counted
from harkd.study.paired import difference
from tests.scores.making import LABELS
from tests.study.making import PAIRS, a_system, systems_of

MACRO = AVERAGES.index("macro_f1")
MICRO = AVERAGES.index("micro_f1")


def _macro(gold: list[str], found: list[str]) -> float:
    classes = sorted(set(gold))
    return float(f1_score(gold, found, average="macro", labels=classes, zero_division=0))


@settings(max_examples=30)
@given(PAIRS)
def test_the_difference_and_its_p_value_equal_trying_every_exchange(rows: list[Any]) -> None:
    one, other = systems_of(rows)
    found = difference(one, other, MACRO, replicates=32, seed=0)
    names = sorted({row[0] for row in rows})
    gold = [row[1][0] for row in rows]

    def apart(exchanged: tuple[int, ...]) -> float:
        turned = dict(zip(names, exchanged, strict=True))
        first = [row[2 + turned[row[0]]] or "none" for row in rows]
        second = [row[3 - turned[row[0]]] or "none" for row in rows]
        return _macro(gold, first) - _macro(gold, second)

    tried = [apart(flips) for flips in product((0, 1), repeat=len(names))]
    assert found.value == pytest.approx(tried[0])
    assert found.exact
    assert found.p == pytest.approx(np.mean([abs(d) >= abs(tried[0]) - 1e-9 for d in tried]))


def test_p_of_accuracy_equals_scipys_permutation_test() -> None:
    one, other = (counted([a_system(share, chance=n, sessions=9)], LABELS)
                  for n, share in enumerate((0.7, 0.6)))  # fmt: skip
    found = difference(one, other, MICRO, replicates=1000, seed=0)
    scipys = stats.permutation_test(
        (one.accuracies(), other.accuracies()),
        lambda a, b: np.mean(a) - np.mean(b),  # sessions of one length: the same as over events
        permutation_type="samples",
        n_resamples=np.inf,
    )
    assert found.exact
    assert found.value == pytest.approx(scipys.statistic)
    assert found.p == pytest.approx(scipys.pvalue)
    gains = one.accuracies() - other.accuracies()
    # Cohen's d of paired differences is t divided by the square root of their number.
    assert found.effect == pytest.approx(stats.ttest_1samp(gains, 0).statistic / 3)
    assert (found.better, found.worse) == ((gains > 1e-9).sum(), (gains < -1e-9).sum())


def test_a_sampled_p_value_comes_near_the_exact_one_and_is_never_zero() -> None:
    one, other = (counted([a_system(share, chance=n)], LABELS)
                  for n, share in enumerate((0.66, 0.6)))  # fmt: skip
    exact = difference(one, other, MACRO, replicates=2**12, seed=0)
    sampled = difference(one, other, MACRO, replicates=2**12 - 1, seed=0)
    assert (exact.exact, sampled.exact) == (True, False)
    assert sampled.p == pytest.approx(exact.p, abs=0.03)
    perfect = counted([a_system(1.0, sessions=20)], LABELS)
    bad = counted([a_system(0.1, sessions=20)], LABELS)
    assert difference(perfect, bad, MACRO, replicates=99, seed=0).p == 0.01


@settings(max_examples=20)
@given(PAIRS, st.integers(0, 99))
def test_the_interval_draws_the_same_sessions_for_both(rows: list[Any], seed: int) -> None:
    one, other = systems_of(rows)
    found = difference(one, other, MICRO, replicates=40, seed=seed)
    if one.sessions == 1:
        assert found.low is None
        return
    hits, events = (
        [np.array([c.counts[0, s, :, kind].sum() for s in range(c.sessions)]) for c in (one, other)]
        for kind in (0, 2)
    )
    [weights] = draws(one.sessions, 40, seed, 40)
    apart = weights @ (hits[0] - hits[1]) / (weights @ events[0])
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(apart, (0.025, 0.975))))


@given(PAIRS)
def test_a_system_does_not_differ_from_itself(rows: list[Any]) -> None:
    one, _ = systems_of(rows)
    found = difference(one, one, MACRO, replicates=50, seed=0)
    assert (found.value, found.p, found.effect, found.better, found.worse) == (0, 1, None, 0, 0)


def test_seeds_are_averaged_and_one_run_stands_beside_each_of_them() -> None:
    rounds = [a_system(0.7, chance=n) for n in range(3)]
    single = counted([a_system(0.5, chance=9)], LABELS)
    together = difference(counted(rounds, LABELS), single, MACRO, replicates=200, seed=1)
    each = [difference(counted([r], LABELS), single, MACRO, replicates=200, seed=1) for r in rounds]
    assert together.value == pytest.approx(np.mean([one.value for one in each]))
    with pytest.raises(HarkdError, match="3 seeds of one system and 2 of another"):
        difference(
            counted(rounds, LABELS), counted(rounds[:2], LABELS), MACRO, replicates=9, seed=1
        )


def test_alike_systems_are_found_different_no_more_often_than_promised() -> None:
    below = 0
    for n in range(120):
        one, other = (counted([a_system(0.6, sessions=8, events=12, seed=n, chance=c)], LABELS)
                      for c in (1, 2))  # fmt: skip
        below += difference(one, other, MACRO, replicates=256, seed=0).p <= 0.1
    assert below <= stats.binom.ppf(0.999, 120, 0.1)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_holm_is_what_its_paper_says_and_lies_between_plain_and_bonferroni(p: list[float]) -> None:
    found = holm(p)
    order = np.argsort(p, kind="stable")
    for rank, place in enumerate(order):
        steps = [(len(p) - i) * p[order[i]] for i in range(rank + 1)]
        assert found[place] == pytest.approx(min(1.0, max(steps)))
    assert all(a <= b <= min(1, len(p) * a) + 1e-12 for a, b in zip(p, found, strict=True))
    # Benjamini and Hochberg's correction, of another aim, is never stricter than Holm's.
    assert (stats.false_discovery_control(p) <= np.array(found) + 1e-12).all()


def test_chunks_do_not_change_the_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    from harkd.study import paired

    one, other = (counted([a_system(s, chance=n, sessions=16)], LABELS)
                  for n, s in enumerate((0.7, 0.6)))  # fmt: skip
    whole = difference(one, other, MACRO, replicates=500, seed=2)
    monkeypatch.setattr(paired, "CHUNK", 700)
    assert difference(one, other, MACRO, replicates=500, seed=2) == whole


def test_counts_of_no_event_are_the_users_to_mend() -> None:
    with pytest.raises(HarkdError, match="no event to compare on"):
        counted([a_system(0.5).head(0)], LABELS)
    assert isinstance(counted([a_system(0.5)], LABELS, without="other"), Counted)
