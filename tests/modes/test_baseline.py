"""mode=baseline: every baseline by name, in a folder of its own, scored as a model is."""

import json

import pytest

from harkd.scores import schema
from tests.modes.command import TINY, Command


@pytest.mark.parametrize("name", ["persistence", "hmm", "bilstm"])
def test_a_baseline_is_fitted_scored_and_named(harkd: Command, name: str) -> None:
    assert harkd("mode=baseline", f"baseline={name}", *TINY).status == 0
    [run] = harkd.folder.glob(f"outputs/baseline/mural_sim/{name}/*")
    scores = json.loads((run / "scores.json").read_text())
    schema.check(scores, run)
    assert (scores["model"], scores["engine"]) == (name, "baseline")
    assert scores["answered_events"] == 1.0
    assert scores["all"]["micro_f1"]["value"] > 0.2  # chance is 1 in 27
    timings = json.loads((run / "record.json").read_text())["timings"]
    assert {"train", "answer"} <= set(timings)


def test_windows_that_are_not_asked_are_not_scored(harkd: Command) -> None:
    words = ("mode=baseline", "baseline=sensor_majority", *TINY, "window.keep_last=false")
    assert harkd(*words).status == 0
    [run] = harkd.folder.glob("outputs/baseline/*/*/*")
    counts = json.loads((run / "scores.json").read_text())["counts"]
    assert counts["events"] == 10 * counts["windows"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["baseline=rules"], "run it with: harkd mode=zero_shot engine=rules"),
        (["baseline=svm"], "expected one of [majority, sensor_majority, persistence"),
        (
            ["dataset.split.by=home", "dataset.split.test=1"],
            "a baseline learns from the training side, and this split leaves no session there",
        ),
    ],
)
def test_what_cannot_be_fitted_says_why(harkd: Command, words: list[str], expected: str) -> None:
    outcome = harkd("mode=baseline", *words, *TINY)
    assert outcome.status == 2
    assert expected in outcome.error
