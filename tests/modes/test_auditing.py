"""`harkd-audit` on real runs: what it writes, what it leaves alone, and what it cannot read."""

import json
from pathlib import Path
from typing import Any

import pytest

from harkd.compose import compose_settings
from harkd.modes import run_settings
from harkd.modes.auditing import main
from tests.modes.command import TINY
from tests.report.making import dressed


@pytest.fixture(scope="module", params=["think", "reason"])
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A teacher's run; only to be audited."""
    outputs = tmp_path_factory.mktemp("audited")
    words = ["mode=teach", "engine=rules", f"prompt={request.param}", f"outputs={outputs}", *TINY]
    run_settings(compose_settings(words))
    return next(outputs.glob("teach/*/*/*"))


def audited(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, Any, str]:
    status = main([*map(str, words), "--replicates", "50"])
    out, error = capsys.readouterr()
    return status, json.loads(out.splitlines()[-1]) if status == 0 else out, error


def test_the_rules_are_sound_and_their_answers_rest_on_what_they_cite(
    run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {file: file.read_bytes() for file in run.iterdir() if file.is_file()}
    status, found, _ = audited(capsys, run, "--causal", 200)
    assert status == 0
    assert found["sound"]["share"] == 1.0
    scores = json.loads((run / "scores.json").read_text())
    assert found["agreement"]["all"]["share"] == pytest.approx(scores["all"]["micro_f1"]["value"])
    checks = found["causal"]["checks"]
    assert checks["own"]["moved"]["share"] > 0.9
    assert checks["uncited"]["moved"]["share"] == checks["unchanged"]["moved"]["share"] == 0
    assert checks["cited"]["moved"]["share"] > 0.3
    assert {file: file.read_bytes() for file in before} == before
    lines = [json.loads(line) for line in (run / "audit.jsonl").read_text().splitlines()]
    assert len(lines) == found["traces"]
    assert json.loads((run / "audit.json").read_text()).items() <= found.items()
    assert json.loads((run / "causal.json").read_text()) == found["causal"]


def test_flagged_traces_can_be_told_by_their_lines(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [json.loads(line) for line in (run / "replies.jsonl").read_text().splitlines()]
    swapped = lines[0]["text"].rpartition('"labels"')
    lines[0]["text"] = (
        swapped[0] + swapped[1] + swapped[2].replace('": "', '": "others", "x": "', 1)
    )
    text = "".join(json.dumps(line) + "\n" for line in lines)
    spoilt = dressed(run, tmp_path / "spoilt", {"replies.jsonl": text})
    status, found, _ = audited(capsys, spoilt)
    assert status == 0
    assert found["kinds"]["drift"]["findings"] == 1
    assert found["causal"] is None
    flagged = [json.loads(line) for line in (spoilt / "audit.jsonl").read_text().splitlines()]
    [odd] = [line for line in flagged if not line["sound"]]
    assert odd["key"] == lines[0]["key"]
    [finding] = odd["findings"]
    assert finding["kind"] == "drift"
    assert finding["evidence"] in lines[0]["text"]
    assert found["agreement"]["flagged"]["of"] == len(json.loads(lines[0]["asked"])["events"])


def test_scores_hold_the_drift(run: Path) -> None:
    failures = json.loads((run / "scores.json").read_text())["failures"]
    assert failures["drift"] == {"count": 0, "share": 0.0}
    assert all(kinds["drift"] == 0 for kinds in failures["failures_per_class"].values())


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"replies.jsonl": "{"}, "line 1"),
        ({"config.yaml": "mode: x"}, "'prompt'; run it again"),
        ({"instruction.txt": "Hello."}, "read the activities as a list"),
        ({"instruction.txt": "## Activities\n- a\n\n## Rules\n"}, "are to other prompts"),
        ({"predictions.parquet": "PAR1"}, "predictions.parquet"),
    ],
)
def test_a_run_that_cannot_be_read_says_why(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    files: dict[str, str], reason: str,
) -> None:  # fmt: skip
    status, _, error = audited(capsys, dressed(run, tmp_path / "odd", files))
    assert status == 2
    assert reason in error
    assert error.count("\n") == 1


def test_a_run_without_replies_is_told_from_no_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "no such folder" in audited(capsys, tmp_path / "gone")[2]
    assert "holds no replies.jsonl" in audited(capsys, tmp_path)[2]
