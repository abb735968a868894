"""Rows that cannot be right stop a run, or are left out and counted where everybody looks."""

import inspect
import json
from pathlib import Path

import pytest
from hydra.utils import get_method

from harkd.compose import compose_settings, conf_dir
from tests.modes.command import TINY, Command

REASON = "data.csv time: expected a time HH:MM:SS"


@pytest.fixture
def damaged(harkd: Command) -> Path:
    """A MuRAL folder in which two clocks are wrong."""
    assert harkd("engine=rules", *TINY).status == 0
    [root] = harkd.folder.glob("outputs/simulated/mural/*")
    for session in ("01", "02"):
        file = root / session / "data.csv"
        lines = file.read_text().splitlines()
        lines[3] = lines[3].replace(lines[3].split(",")[1], "99:99:99")
        file.write_text("\n".join(lines) + "\n")
    return root


def test_skipped_rows_are_counted_in_the_log_and_in_the_scores(
    harkd: Command, damaged: Path
) -> None:
    words = ("dataset=mural", f"dataset.root={damaged}", "engine=rules", "mode.part=all")
    assert "line 4, column 'time'" in harkd(*words, *TINY[2:]).error
    assert harkd(*words, *TINY[2:], "dataset.on_error=skip").status == 0
    [run] = harkd.folder.glob("outputs/zero_shot/mural/rules/*")
    scores = json.loads((run / "scores.json").read_text())
    assert scores["dropped"][REASON] == 2
    log = (run / "log.txt").read_text()
    for reason, count in scores["dropped"].items():
        assert f"mural: rows left out: {count} ({reason})" in log
    rows = sum(len(file.read_text().splitlines()) - 1 for file in damaged.glob("*/data.csv"))
    assert scores["counts"]["events"] + sum(scores["dropped"].values()) == rows


@pytest.mark.parametrize("preset", sorted(file.stem for file in (conf_dir() / "dataset").glob("*")))
def test_every_reader_can_be_told_to_skip(preset: str) -> None:
    reader = compose_settings([f"dataset={preset}"]).dataset.reader["_target_"]
    assert "on_error" in inspect.signature(get_method(reader)).parameters
