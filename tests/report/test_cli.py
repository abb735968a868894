"""`harkd-report` as a user meets it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from harkd.report.cli import main

from .making import Read, with_record


def test_a_folder_above_several_runs_is_a_report_of_them_all(
    tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(made.parent)  # where `outputs` is
    out = tmp_path / "new" / "page.html"
    assert main(["--out", str(out), "--title", "All of them", "--note", "A note."]) == 0
    assert "2 of 2 runs with scores" in capsys.readouterr().out
    read = Read(out)
    assert len(read.data["runs"]) == 2
    assert "All of them" in read.text
    assert "A note." in read.text


def test_a_run_without_scores_is_told_on_the_terminal_too(
    tmp_path: Path, rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    half = with_record(rules, tmp_path / "half", finished=None)
    assert main([str(rules), str(half), "--out", str(tmp_path / "page.html")]) == 0
    printed = capsys.readouterr()
    assert "1 of 2 runs with scores" in printed.out
    assert f"without scores, {half}: not finished" in printed.err


@pytest.mark.parametrize("argv", [["gone"], ["--out", "."], ["--colour"]])
def test_a_mistake_is_one_line_and_exit_status_2(
    argv: list[str],
    tmp_path: Path,
    rules: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "outputs").symlink_to(rules)
    try:
        status = main(argv)
    except SystemExit as stop:
        status = int(str(stop.code))
    assert status == 2
    message = capsys.readouterr().err
    assert message.startswith("harkd-report: ")
    assert message.count("\n") == 1


def test_the_report_loads_no_torch() -> None:
    code = "import sys, harkd.report.page; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
