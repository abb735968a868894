"""`harkd-compare`: a table, JSON on the last line, and no comparison of what is not alike."""

import json
from pathlib import Path
from typing import Any

import pytest

from harkd.compose import compose_settings
from harkd.modes import run_settings
from harkd.study.cli import main
from tests.modes.command import TINY
from tests.report.making import dressed, with_record


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seeds of one baseline, another baseline, and rules; only to be read."""
    folder = tmp_path_factory.mktemp("compared")
    rules = ("mode=zero_shot", "engine=rules")
    for words in (
        ("mode=baseline", "baseline=random_forest", "seed=0"),
        ("mode=baseline", "baseline=random_forest", "seed=1"),
        ("mode=baseline", "baseline=sensor_majority"),
        rules,
        (*rules, "window.size=5", f"outputs={folder}/elsewhere"),
        (*rules, "window=pause", f"outputs={folder}/pause"),
        (*rules, "window.keep_last=false", f"outputs={folder}/fewer"),
        (*rules, "dataset.split.seed=1", f"outputs={folder}/split"),
        (*rules, "dataset=marble_sim", f"outputs={folder}/marble"),
        (*rules, "dataset.simulate.seed=5", f"outputs={folder}/home"),
    ):
        run_settings(compose_settings([f"outputs={folder}/outputs", *TINY, *words]))
    return folder


def compared(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    status = main([*map(str, words), "--replicates", "200"])
    out, error = capsys.readouterr()
    return status, out, error


def test_systems_are_compared_with_the_first_and_seeds_are_one_system(
    outputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    zero, forest = outputs / "outputs/zero_shot", outputs / "outputs/baseline"
    status, out, error = compared(capsys, zero, forest)
    assert (status, error) == (0, "")
    found: dict[str, Any] = json.loads(out.splitlines()[-1])
    names = [one["name"] for one in found["systems"]]
    assert names == ["Zero-shot · rules", "Baseline · random_forest", "Baseline · sensor_majority"]
    assert found["systems"][1]["seeds"] == [0, 1]
    assert found["systems"][1]["spread"]["sd"] >= 0
    scores = json.loads(next(zero.rglob("scores.json")).read_text())
    assert found["systems"][0]["value"] == scores["all"]["macro_f1"]["value"]
    assert [one["reference"] for one in found["comparisons"]] == ["Zero-shot · rules"] * 2
    assert all(0 < one["p"] <= one["p_holm"] <= 1 for one in found["comparisons"])
    assert "simulated" in out

    _, out, _ = compared(capsys, zero, forest, "--all-pairs", "--without-other")
    assert len(json.loads(out.splitlines()[-1])["comparisons"]) == 3


def test_windows_of_another_size_hold_the_same_events(
    outputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = compared(capsys, outputs / "outputs/zero_shot", outputs / "elsewhere")
    assert status == 0
    names = [one["name"] for one in json.loads(out.splitlines()[-1])["systems"]]
    assert names == [f"Zero-shot · rules (window.size={size})" for size in (10, 5)]


def test_windows_of_another_kind_hold_the_same_events(
    outputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = compared(capsys, outputs / "outputs/zero_shot", outputs / "pause")
    assert status == 0
    assert [one["name"] for one in json.loads(out.splitlines()[-1])["systems"]] == [
        "Zero-shot · rules (window.by=count, window.overlap=0, window.size=10)",
        "Zero-shot · rules (window.by=pause, window.seconds=90.0, window.size=20)",
    ]


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ("fewer", "were not scored on the same events (windows, dropped rows"),
        ("split", "have different sessions"),
        ("marble", "have different dataset (mural_sim and marble_sim)"),
        ("home", "have different data files"),
    ],
)
def test_what_is_not_alike_is_refused_with_the_reason(
    outputs: Path, capsys: pytest.CaptureFixture[str], other: str, reason: str
) -> None:
    status, out, error = compared(capsys, outputs / "outputs/zero_shot", outputs / other)
    assert (status, out) == (2, "")
    assert reason in error
    assert error.count("\n") == 1


def test_a_run_without_scores_is_listed_and_the_rest_compared(
    outputs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = next((outputs / "outputs/zero_shot").rglob("record.json")).parent
    half = with_record(rules, tmp_path / "half", finished=None, command=["harkd", "mode=x"])
    old = dressed(rules, tmp_path / "old", {}, version=0)
    gone = tmp_path / "gone"
    status, out, error = compared(capsys, outputs / "outputs", half, old, gone)
    assert status == 0
    left_out = {one["run"]: one["state"] for one in json.loads(out.splitlines()[-1])["left_out"]}
    assert left_out == {str(half): "unfinished", str(old): "refused", str(gone): "missing"}
    assert "to go on: harkd mode=x" in error
    assert f"missing, {gone}: there is no such folder" in error

    status, out, error = compared(capsys, rules, half)
    assert (status, out) == (2, "")
    assert f"only Zero-shot · rules has scores; {half}: not finished" in error


def test_one_run_done_twice_is_no_second_seed(
    outputs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = next((outputs / "outputs/zero_shot").rglob("record.json")).parent
    copy = dressed(rules, tmp_path / "copy", {})
    status, _, error = compared(capsys, rules, copy, outputs / "outputs/baseline")
    assert status == 2
    assert f"{rules} and {copy} have the same settings and the same seed" in error


def test_damaged_predictions_are_the_users_to_mend(
    outputs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = next((outputs / "outputs/zero_shot").rglob("record.json")).parent
    torn = dressed(rules, tmp_path / "torn", {"predictions.parquet": "PAR1"})
    status, _, error = compared(capsys, rules, torn)
    assert status == 2
    assert f"run {torn} again" in error


def test_help_explains_every_key_and_imports_nothing_heavy(
    capsys: pytest.CaptureFixture[str], outputs: Path
) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    text = capsys.readouterr().out
    _, out, _ = compared(capsys, outputs / "outputs")
    found = json.loads(out.splitlines()[-1])
    keys = {*found, *found["systems"][0], *found["comparisons"][0]}
    assert [key for key in keys if key not in text] == []
