"""Every baseline: what it learns, that chance is seeded, and that it is shown no annotation."""

from collections.abc import Sequence
from importlib import import_module

import polars as pl
import pytest

from harkd.baselines.observed import OBSERVED, observed
from harkd.errors import HarkdError
from harkd.settings import Baseline
from tests.baselines.making import Row, a_table, one_session

NAMES = [one.value for one in Baseline if one is not Baseline.rules]
LEARNING = [name for name in NAMES if name != "majority"]
COOKING, EATING = one_session("fsfsf", "ccccc"), one_session("tttt", "eeee")
TRAINING: list[Row] = [
    (f"{session}{n}", sensor, labels)
    for n in range(6)
    for session, sensor, labels in [*COOKING, *EATING, *COOKING]
]


def predicted(name: str, training: list[Row], shown: list[Row], seed: int = 0) -> Sequence[str]:
    fit = import_module(f"harkd.baselines.{name}").fit
    labels: Sequence[str] = fit(a_table(training), seed=seed, size=4)(observed(a_table(shown)))
    return labels


@pytest.mark.parametrize("name", LEARNING)
def test_what_sensors_tell_plainly_is_learnt(name: str) -> None:
    shown = [*one_session("ttt", "eee", "y"), *one_session("sftt", "ccee", "z")]
    assert list(predicted(name, TRAINING, shown)) == [labels[0] for _, _, labels in shown]


@pytest.mark.parametrize("name", NAMES)
def test_a_sensor_that_training_never_saw_still_gets_a_label_of_training(name: str) -> None:
    found = predicted(name, TRAINING, one_session("?", "x"))
    assert len(found) == 1
    assert set(found) <= {"c", "e"}


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_predicts_the_same(name: str) -> None:
    mixed = [*TRAINING, *one_session("ftsftsfts", "cecececec", "m")]
    shown = one_session("ftsftts", "ccccccc")
    first = list(predicted(name, mixed, shown, seed=3))
    assert list(predicted(name, mixed, shown, seed=3)) == first


@pytest.mark.parametrize("name", NAMES)
def test_events_of_several_labels_teach_each_of_them(name: str) -> None:
    both: list[Row] = [(f"s{n}", "f", ("c", "e")) for n in range(8)]
    assert set(predicted(name, both, one_session("ff", "cc"))) <= {"c", "e"}


@pytest.mark.parametrize("name", NAMES)
def test_no_event_to_learn_from_is_the_users_to_mend(name: str) -> None:
    fit = import_module(f"harkd.baselines.{name}").fit
    with pytest.raises(HarkdError, match="the training side has no event"):
        fit(a_table([]), seed=0, size=4)


def test_what_a_baseline_is_shown_holds_no_annotation() -> None:
    shown = observed(a_table(TRAINING))
    assert shown.columns == list(OBSERVED)
    assert not {"activities", "residents", "text"} & set(shown.columns)


def test_majority_is_the_first_by_name_of_equals_and_counts_every_label() -> None:
    training: list[Row] = [("s", "f", ("z",)), ("s", "t", ("b", "z")), ("s", "t", ("b",))]
    assert list(predicted("majority", training, one_session("f", "x"))) == ["b"]


def test_persistence_goes_on_with_what_it_predicted_and_never_with_gold() -> None:
    # f is always c; d is c, e or r alike, so it says nothing by itself.
    training = [*one_session("ffff", "cccc"), *one_session("ddd", "cer", "b"),
                *one_session("tt", "ee", "b")]  # fmt: skip
    shown = [*one_session("dfdtd", "rrrrr", "y"), *one_session("d", "r", "z")]
    assert list(predicted("persistence", training, shown)) == ["c", "c", "c", "e", "e", "c"]


def test_a_forest_and_a_lstm_know_the_order_of_events_where_one_sensor_does_not_tell() -> None:
    # d after f is cooking, d after t is eating.
    training = [
        (f"{session}{n}", sensor, labels)
        for n in range(20)
        for session, sensor, labels in [*one_session("fd", "cc"), *one_session("td", "ee", "b")]
    ]
    shown = [*one_session("fd", "cc", "y"), *one_session("td", "ee", "z")]
    for name in ("random_forest", "bilstm", "hmm", "naive_bayes"):
        assert list(predicted(name, training, shown)) == ["c", "c", "e", "e"], name
    assert list(predicted("sensor_majority", training, shown))[1] == "c"


def test_rows_come_back_in_the_order_of_session_and_index() -> None:
    table = a_table([*one_session("ft", "ce", "b"), *one_session("tf", "ec", "a")])
    fit = import_module("harkd.baselines.sensor_majority").fit
    shuffled = table.sample(fraction=1, shuffle=True, seed=1)
    shown = observed(shuffled)
    assert shown.select("session", "index").equals(shown.select("session", "index").sort(pl.all()))
    assert list(fit(a_table(TRAINING), seed=0, size=4)(shown)) == ["e", "c", "c", "e"]
