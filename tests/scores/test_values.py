"""The scores are what other programs, and pencil and paper, say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from sklearn.metrics import confusion_matrix, f1_score, precision_recall_fscore_support

from harkd.scores import score
from harkd.scores.averages import average, count
from harkd.scores.bootstrap import session_counts
from harkd.scores.truth import resolve

from .making import GOLD_SETS, LABELS, Event, a_frame, events, many

NONE = "none"


def _score(rows: list[Event]) -> Any:
    return score(a_frame(rows), LABELS, "other", replicates=20, seed=1)


def _by_scikit_learn(gold: list[str], predicted: list[str]) -> dict[str, float]:
    options: dict[str, Any] = {"zero_division": 0}
    return {
        "micro_f1": f1_score(gold, predicted, average="micro", **options),
        "macro_f1": f1_score(gold, predicted, average="macro", labels=sorted(set(gold)), **options),
        "weighted_f1": f1_score(gold, predicted, average="weighted", **options),
    }


def _values(averages: Any) -> dict[str, float]:
    return {name: estimate["value"] for name, estimate in averages.items()}


@settings(deadline=None)
@given(events())
def test_averages_equal_scikit_learn(rows: list[Event]) -> None:
    gold = [labels[0] for _, labels, _ in rows]
    predicted = [label or NONE for _, _, label in rows]
    assert _values(_score(rows)["all"]) == pytest.approx(_by_scikit_learn(gold, predicted))


@settings(deadline=None)
@given(events())
def test_without_other_equals_scikit_learn_on_the_remaining_events(rows: list[Event]) -> None:
    rest = [(labels[0], label or NONE) for _, labels, label in rows if labels != ("other",)]
    averages = _score(rows)["without_other"]
    if rest:
        gold, predicted = map(list, zip(*rest, strict=True))
        assert _values(averages) == pytest.approx(_by_scikit_learn(gold, predicted))
    else:
        assert averages["macro_f1"] == {
            "value": None, "low": None, "high": None, "reason": "no events",
        }  # fmt: skip


@settings(deadline=None)
@given(events())
def test_classes_and_confusion_equal_scikit_learn(rows: list[Event]) -> None:
    gold = [labels[0] for _, labels, _ in rows]
    predicted = [label or NONE for _, _, label in rows]
    result = _score(rows)
    expected = precision_recall_fscore_support(gold, predicted, labels=LABELS, zero_division=np.nan)
    for n, label in enumerate(LABELS):
        found = result["per_class"][label]
        for name, values in zip(("precision", "recall", "f1", "support"), expected, strict=True):
            value = np.nan if found[name] is None else found[name]
            assert value == pytest.approx(values[n], nan_ok=True), (label, name)
        assert found["predicted"] == predicted.count(label)
    matrix = confusion_matrix(gold, predicted, labels=[*LABELS, NONE])
    assert result["confusion"] == {"labels": list(LABELS), "counts": matrix[:-1].tolist()}


@settings(deadline=None)
@given(events(gold=GOLD_SETS))
def test_set_valued_truth_equals_scikit_learn_on_the_resolved_labels(rows: list[Event]) -> None:
    gold = [label if label in labels else labels[0] for _, labels, label in rows]
    predicted = [label or NONE for _, _, label in rows]
    expected = _by_scikit_learn(gold, predicted)
    result = _score(rows)["all"]
    assert result["micro_f1"]["value"] == pytest.approx(expected["micro_f1"])
    assert result["weighted_f1"]["value"] == pytest.approx(expected["weighted_f1"])
    in_truth = {label for _, labels, _ in rows for label in labels}
    classes = sorted(in_truth & {*gold, *predicted})
    macro = f1_score(gold, predicted, average="macro", labels=classes, zero_division=0)
    assert result["macro_f1"]["value"] == pytest.approx(macro)


@settings(deadline=None)
@given(events(gold=GOLD_SETS))
def test_sessions_add_up_to_the_split(rows: list[Event]) -> None:
    truth = resolve(a_frame(rows), LABELS)
    assert (session_counts(truth).sum(axis=0) == count(truth)).all()


def test_torchmetrics_agrees() -> None:
    import torch
    from torchmetrics.functional.classification import multiclass_f1_score

    truth = resolve(many(5_000, 9, seed=3), LABELS)
    gold, predicted = torch.from_numpy(truth.gold), torch.from_numpy(truth.predicted)
    micro, _, weighted = average(count(truth), truth.classes)
    classes = len(LABELS) + 1
    assert micro == pytest.approx(float(multiclass_f1_score(predicted, gold, classes, "micro")))
    assert weighted == pytest.approx(
        float(multiclass_f1_score(predicted, gold, classes, average="weighted"))
    )


def test_a_split_done_by_hand() -> None:
    result = _score(
        [
            ("s", ("cook",), "cook"),
            ("s", ("cook", "eat"), "eat"),  # inside the set: right, and gold is eat
            ("s", ("cook", "eat"), "sleep"),  # outside it: gold is cook, the first
            ("s", ("cook", "other"), "other"),  # right, but wrong without other
            ("t", ("other",), None),  # left out without other
            ("t", ("eat",), None),
        ]
    )
    # all: cook 1 hit of 2 gold, 1 predicted: 2/3; eat 1 of 2, 1: 2/3; other 1 of 2, 1: 2/3;
    # sleep is in no gold set
    assert _values(result["all"]) == pytest.approx(
        {"micro_f1": 3 / 6, "macro_f1": 2 / 3, "weighted_f1": 2 / 3}
    )
    # without other: cook 1 of 3, 1 predicted: 1/2; eat 1 of 2, 1: 2/3
    assert _values(result["without_other"]) == pytest.approx(
        {"micro_f1": 2 / 5, "macro_f1": 7 / 12, "weighted_f1": (3 / 2 + 4 / 3) / 5}
    )
    assert result["per_class"]["sleep"] == {
        "precision": 0, "recall": None, "f1": 0, "support": 0, "predicted": 1,
    }  # fmt: skip
    assert result["confusion"]["counts"] == [
        [1, 0, 1, 0, 0],
        [0, 1, 0, 0, 1],
        [0, 0, 0, 0, 0],
        [0, 0, 0, 1, 1],
    ]


def test_a_label_that_is_only_predicted_is_no_class_to_average_over() -> None:
    right = [("s", ("cook",), "cook"), ("t", ("cook",), "cook")]
    assert _score([*right, ("t", ("cook",), "eat")])["all"]["macro_f1"]["value"] == 4 / 5
