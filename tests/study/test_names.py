"""Runs of one page are told apart by their settings, as few as it takes."""

from __future__ import annotations

from pathlib import Path

from harkd.study.names import name_runs
from harkd.study.results import read_result
from tests.study.folders import a_run, right


def names(tmp_path: Path, *settings: str) -> list[str]:
    folders = [
        a_run(tmp_path / f"run{n}", f"mode=zero_shot model=nano {words}", right(1, 2))
        for n, words in enumerate(settings)
    ]
    return [name.full for name in name_runs([read_result(folder) for folder in folders])]


def test_a_run_alone_needs_no_settings(tmp_path: Path) -> None:
    assert names(tmp_path, "window.size=5") == ["Zero-shot · nano"]


def test_what_differs_is_named(tmp_path: Path) -> None:
    assert names(tmp_path, "window.size=5", "window.size=20 seed=1") == [
        "Zero-shot · nano (window.size=5, seed=0)",
        "Zero-shot · nano (window.size=20, seed=1)",
    ]


def test_of_many_settings_some_are_named_and_no_folder(tmp_path: Path) -> None:
    many = "window.size=9 window.overlap=3 decode.max_new_tokens=99 prompt.rules=false"
    first, other = names(tmp_path, "", many)
    assert other.startswith("Zero-shot · nano (decode.max_new_tokens=99, ")
    assert other.endswith(", …)")
    assert "run1" not in other
    assert first != other
