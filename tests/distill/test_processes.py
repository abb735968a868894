"""Several processes end where one would have: each does its share of every step."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from harkd.errors import HarkdError
from harkd.runs import Process
from harkd.settings import Precision, Strategy
from tests import small
from tests.distill import one_of_several, training

COUNT = 2


def base(folder: Path) -> Path:
    small.qwen3().save_pretrained(folder / "base")
    small.tokenizer().save_pretrained(folder / "base")
    return folder


def together(folder: Path, strategy: Strategy, precision: Precision) -> training.Parameters:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    shared = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "WORLD_SIZE": str(COUNT)}
    command = [sys.executable, "-m", "tests.distill.one_of_several", str(folder)]
    processes = [
        subprocess.Popen(
            [*command, strategy.value, precision.value],
            env={**os.environ, **shared, "RANK": str(rank), "LOCAL_RANK": str(rank)},
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in range(COUNT)
    ]
    for process in processes:
        _, error = process.communicate(timeout=240)
        assert process.returncode == 0, error
    return load_file(folder / one_of_several.TRAINED)


@pytest.mark.parametrize(
    ("strategy", "precision", "tolerance"),
    [
        (Strategy.ddp, Precision.fp32, 1e-4),
        (Strategy.fsdp, Precision.fp32, 1e-4),
        # Half precision sums in another order; a share left out would change all by a half.
        (Strategy.fsdp, Precision.nf4, 5e-2),
    ],
)
def test_two_processes_train_as_one(
    strategy: Strategy, precision: Precision, tolerance: float, tmp_path: Path
) -> None:
    folder = base(tmp_path)
    both = together(folder, strategy, precision)
    lines = (folder / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
    alone = tmp_path / "alone"
    alone.mkdir()
    model = training.loaded_student(folder / "base", precision)
    before = {n: p.detach().clone() for n, p in model.named_parameters() if p.requires_grad}
    one = training.run(alone, model)
    first = json.loads((alone / "metrics.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert len(lines) == training.STEPS
    assert json.loads(lines[0])["loss"] == pytest.approx(first["loss"], rel=1e-3)
    assert both.keys() == one.keys()
    moved = distance(one, before)
    assert distance(both, one) < tolerance * moved


def distance(ours: training.Parameters, theirs: training.Parameters) -> float:
    parts = [(ours[name] - theirs[name]).norm() for name in theirs]
    return torch.stack(parts).norm().item()


def test_a_batch_that_is_smaller_than_the_processes_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(training, "this_process", lambda: Process(rank=0, count=8, here=8))
    with pytest.raises(HarkdError, match="8 processes cannot share a batch of 4; start fewer"):
        training.run(tmp_path, training.student(), strategy=Strategy.ddp)
