"""Run folders made by harkd itself on a small simulated home."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from .sizes import spoilt

HOME = (
    *("++dataset.simulate.sessions=8", "++dataset.simulate.minutes=10", "scores.replicates=50"),
    *("++dataset.simulate.rate=1.0", "engine=rules"),
)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outputs of a zero-shot run by rules and of the majority baseline; only to be read."""
    outputs = tmp_path_factory.mktemp("made") / "outputs"
    command = [sys.executable, "-c", "from harkd.cli import main; main()", "-m"]
    subprocess.run(
        [*command, "mode=zero_shot,baseline", f"outputs={outputs}", *HOME],
        check=True,
        capture_output=True,
        cwd=outputs.parent,
    )
    return outputs


@pytest.fixture(scope="session")
def rules(made: Path) -> Path:
    """The folder of the zero-shot run by rules."""
    return next((made / "zero_shot").rglob("record.json")).parent


@pytest.fixture(scope="session")
def majority(made: Path) -> Path:
    """The folder of the majority baseline."""
    return next((made / "baseline").rglob("record.json")).parent


@pytest.fixture(scope="session")
def student(rules: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that says that it is a student of rules, with a loss curve."""
    folder = tmp_path_factory.mktemp("student") / "run"
    spoilt(rules, folder, "mode=distill dataset=mural_sim model=nano teacher=rules", share=0)
    lines = [f'{{"step": {n}, "loss": {3 / n}}}' for n in range(1, 21)]
    text = "".join(f"{line}\n" for line in lines)
    (folder / "metrics.jsonl").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def cross(rules: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that says that it scores that student on another home."""
    words = "mode=cross_eval dataset=marble_sim dataset@source=mural_sim model=nano teacher=rules"
    return spoilt(rules, tmp_path_factory.mktemp("cross") / "run", words, share=0.5)
