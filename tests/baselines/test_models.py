"""The models are what a plain computation, or a library's, says."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harkd.baselines import hmm, naive_bayes, random_forest
from harkd.baselines.hmm import viterbi
from harkd.baselines.observed import Coder, observed
from tests.baselines.making import Row, a_table, one_session

ROWS = st.lists(
    st.tuples(
        st.sampled_from("ab"),
        st.sampled_from("fst"),
        st.sets(st.sampled_from("ceo"), min_size=1).map(lambda s: tuple(sorted(s))),
    ),
    min_size=1,
    max_size=25,
)


@given(st.integers(0, 10_000), st.integers(1, 3), st.integers(1, 5))
def test_viterbi_finds_the_most_probable_of_all_sequences(seed: int, states: int, n: int) -> None:
    draw = np.random.default_rng(seed)
    first, then, shown = (draw.normal(size=s) for s in (states, (states, states), (n, states)))

    def weight(path: tuple[int, ...]) -> float:
        steps = sum(then[a, b] for a, b in itertools.pairwise(path))
        return float(first[path[0]] + steps + sum(shown[i, s] for i, s in enumerate(path)))

    best = max(itertools.product(range(states), repeat=n), key=weight)
    assert viterbi(first, then, shown).tolist() == list(best)


@given(ROWS)
def test_an_event_of_several_labels_is_divided_among_them(rows: list[Row]) -> None:
    table = a_table(rows)
    coder = Coder.of(table)
    shares = coder.shares(table)
    expected = [[(label in labels) / len(labels) for label in coder.labels]
                for labels in table["activities"].to_list()]  # fmt: skip
    assert shares.tolist() == pytest.approx(np.array(expected))


@given(ROWS, st.integers(1, 4))
def test_the_forests_counts_equal_a_slow_twin(rows: list[Row], size: int) -> None:
    events = observed(a_table(rows))
    coder = Coder.of(a_table(rows))
    states = len(coder.states)
    codes, features = coder.coded(events), random_forest._features(coder, events, size)
    for place, session in enumerate(events["session"]):
        first = events["session"].to_list().index(session)
        recent = codes[max(first, place - size + 1) : place + 1]
        counts = [(recent == state).sum() for state in range(1, states + 1)]
        assert features[place, 2 * states : 3 * states].tolist() == counts
        before = codes[place - 1] if place > first else 0
        assert features[place, states : 2 * states].sum() == (before > 0)
        assert features[place, -1] == (60 if place > first else 0)


@settings(max_examples=20)
@given(ROWS)
def test_naive_bayes_equals_its_formula(rows: list[Row]) -> None:
    table = a_table(rows).sort("session", "index")
    coder, shares = Coder.of(table), Coder.of(table).shares(table)
    features = naive_bayes._features(coder, observed(table))
    sizes = (len(coder.states) + 1, 24, len(coder.states) + 2)
    logs = np.log(np.maximum(shares.sum(axis=0), 1e-12) / shares.sum())[None].repeat(len(rows), 0)
    for column, size in enumerate(sizes):
        for n in range(len(coder.labels)):
            counts = np.bincount(features[:, column], shares[:, n], minlength=size) + 1
            logs[:, n] += np.log(counts / counts.sum())[features[:, column]]
    found = naive_bayes.fit(table, seed=0, size=4)(observed(table))
    chosen = logs[np.arange(len(rows)), [coder.labels.index(label) for label in found]]
    assert chosen == pytest.approx(logs.max(axis=1))


def test_an_hmm_goes_on_where_a_sensor_is_ambiguous() -> None:
    training = [row for n in range(9) for row in one_session("fdddtddd", "cccceeee", f"s{n}")]
    shown = observed(a_table([*one_session("fdd", "xxx"), *one_session("tdd", "xxx", "z")]))
    assert list(hmm.fit(a_table(training), seed=0, size=4)(shown)) == ["c"] * 3 + ["e"] * 3
