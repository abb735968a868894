"""A training that is killed goes on where it was and ends where it would have ended."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from tests.distill import training

PATIENCE = 120
"""Seconds that a busy machine may take to import torch and train a few steps."""


def steps_done(folder: Path) -> int:
    metrics = folder / "metrics.jsonl"
    return len(metrics.read_text(encoding="utf-8").splitlines()) if metrics.exists() else 0


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, training.Parameters]:
    """An uninterrupted training."""
    folder = tmp_path_factory.mktemp("whole")
    return folder, training.run(folder, training.student())


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a training that got SIGKILL between two checkpoints."""
    folder = tmp_path_factory.mktemp("killed")
    process = subprocess.Popen([sys.executable, "-m", "tests.distill.training", str(folder)])
    deadline = time.monotonic() + PATIENCE
    while steps_done(folder) < 8 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert 8 <= steps_done(folder) < training.STEPS
    return folder


def assert_same(ours: training.Parameters, theirs: training.Parameters) -> None:
    assert ours.keys() == theirs.keys()
    for name, expected in theirs.items():
        assert torch.equal(ours[name], expected), name


@pytest.mark.parametrize("checkpoint_every", [5, 3, 100])
def test_killed_and_started_again_ends_bitwise_the_same(
    killed: Path,
    whole: tuple[Path, training.Parameters],
    checkpoint_every: int,
    tmp_path: Path,
) -> None:
    """Even where the folder was moved meanwhile, or the checkpoints come at another pace."""
    folder = tmp_path / "moved"
    shutil.copytree(killed, folder)
    resumed = training.run(folder, training.student(), checkpoint_every=checkpoint_every)
    assert_same(resumed, whole[1])
    assert [path.name for path in (folder / "checkpoint").iterdir()] == ["last.ckpt"]
    for name in ("step", "loss", "learning_rate", "gradient_norm"):
        assert metric(folder, name) == metric(whole[0], name)


def metric(folder: Path, name: str) -> list[float]:
    lines = (folder / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)[name] for line in lines]


def test_every_step_is_in_the_metrics_once(whole: tuple[Path, training.Parameters]) -> None:
    assert metric(whole[0], "step") == list(range(1, training.STEPS + 1))
    losses = metric(whole[0], "loss")
    assert losses[-1] < losses[0]


def test_training_that_had_ended_keeps_its_parameters(
    whole: tuple[Path, training.Parameters], tmp_path: Path
) -> None:
    """The kill may come between the last step and the writing of the adapter."""
    folder = tmp_path / "ended"
    shutil.copytree(whole[0], folder)
    assert_same(training.run(folder, training.student()), whole[1])
    assert metric(folder, "step") == list(range(1, training.STEPS + 1))


def test_line_that_a_kill_tore_is_dropped(killed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "torn"
    shutil.copytree(killed, folder)
    metrics = folder / "metrics.jsonl"
    metrics.write_text(metrics.read_text(encoding="utf-8")[:-9], encoding="utf-8")
    training.run(folder, training.student())
    assert metric(folder, "step") == list(range(1, training.STEPS + 1))


def test_checkpoint_holds_what_is_trained_and_nothing_of_the_base(
    whole: tuple[Path, training.Parameters],
) -> None:
    path = whole[0] / "checkpoint" / "last.ckpt"
    content = torch.load(path, weights_only=True)
    held = content["state_dict"]
    assert {name.rpartition("layers.")[2] for name in held} == {
        name.rpartition("layers.")[2] for name in whole[1]
    }
    trained_bytes = sum(p.numel() * 4 for p in whole[1].values())
    assert sum(p.numel() * 4 for p in held.values()) == trained_bytes
    # The parameters and AdamW's two moments of each, and some tens of kilobytes of bookkeeping.
    assert path.stat().st_size < 3 * trained_bytes + 100_000
