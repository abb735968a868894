"""The tables of a page of many runs at W&B, and a page that is written whatever W&B does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harkd.report.cli import main
from tests.report.sizes import spoilt
from tests.tracking.backend import Received, backend
from tests.tracking.test_track import _nobody
from tests.tracking.test_views import words

__all__ = ["_nobody"]


@pytest.fixture(scope="module")
def runs(rules: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base model, windows of two sizes, and a student."""
    out = tmp_path_factory.mktemp("runs")
    for name, words_ in {
        "base": "mode=zero_shot model=qwen3-0.6b",
        "small": "mode=zero_shot model=qwen3-0.6b window.size=5",
        "student": "mode=distill model=qwen3-0.6b teacher=qwen3-32b",
    }.items():
        spoilt(rules, out / name, f"{words_} dataset=mural_sim", share=0.4)
    return out


def told(received: Received) -> dict[str, dict[str, list[list[object]]]]:
    """Table -> what came of it."""
    return {
        name.partition("/table/")[2].partition("_0_")[0]: json.loads(body)
        for name, body in received.uploads().items()
        if "/table/" in name
    }


def test_the_tables_of_all_runs_together_are_sent_and_no_words(
    runs: Path,
    rules: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "page.html"
    with backend() as received:
        monkeypatch.setenv("WANDB_BASE_URL", received.url)
        command = [str(runs), "--out", str(out), "--title", "sizes", "--track", "online"]
        assert main([*command, "--project", "mine", "--group", "sweep"]) == 0
    assert out.is_file()
    assert f"{tmp_path / 'wandb' / 'offline-run'}" in capsys.readouterr().out
    first = received.asked("UpsertBucket")[0]
    assert (first["project"], first["groupName"], first["jobType"], first["displayName"]) == (
        *("mine", "sweep", "report", "sizes"),
    )
    tables = told(received)
    assert {"runs", "faults", "failures", "failures_pairs", "gap_missing", "factors_1"} <= set(
        tables
    )
    assert len(tables["runs"]["data"]) == 3
    everything = received.everything.decode()
    assert [word for word in words(rules) if word in everything] == []


def test_a_page_is_written_though_its_tables_cannot_be_sent(
    runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "page.html"
    assert main([str(runs), "--out", str(out), "--track", "online"]) == 2
    assert out.is_file()
    (line,) = [one for one in capsys.readouterr().err.splitlines() if "W&B" in one]
    assert line.startswith("harkd-report: W&B: not sent: ")
    (offline,) = (tmp_path / "wandb").glob("offline-run-*")
    assert line.endswith(f"to send it later: wandb sync {offline}")


def test_a_page_is_written_though_w_and_b_has_no_place(
    runs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "page.html"
    (tmp_path / "wandb").write_text("mine")
    assert main([str(runs), "--out", str(out), "--track", "offline"]) == 2
    assert out.is_file()
    assert "wandb" in capsys.readouterr().err
    assert (tmp_path / "wandb").read_text() == "mine"
