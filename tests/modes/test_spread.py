"""`trainer=ddp` on the command line: harkd starts the processes, and they end as one would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from safetensors.torch import load_file

from tests.modes.command import TINY

HARKD = [sys.executable, "-c", "from harkd.cli import main; main()"]
WORDS = (*TINY, "trainer.epochs=0.3", "trainer.batch_size=4", "decode.max_new_tokens=60")
TOGETHER = ("trainer=ddp", "trainer.device=cpu", "trainer.processes=2")


def run(folder: Path, *words: str, status: int = 0, **environment: str) -> str:
    done = subprocess.run(
        [*HARKD, *WORDS, *words],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "OMP_NUM_THREADS": "1", **environment},
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def only(folder: Path, name: str) -> Path:
    [found] = folder.glob(f"outputs/distill/*/*/*/{name}")
    return found


def scores(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(only(folder, "scores.json").read_text(encoding="utf-8"))
    return content


def test_two_processes_train_and_answer_as_one(tmp_path: Path) -> None:
    alone, both = tmp_path / "alone", tmp_path / "both"
    for folder in (alone, both):
        folder.mkdir()
        run(folder, "mode=teach", "engine=rules")
    run(alone, "mode=distill", "trainer=cpu")
    told = run(both, "mode=distill", *TOGETHER)
    assert told.count("macro-F1") == 1
    assert "Traceback" not in told
    assert "scores: " in told

    # The same command would have the same folder: how it was trained is not what was trained.
    assert only(both, "scores.json").parent.name == only(alone, "scores.json").parent.name
    ours = load_file(only(both, "adapter/adapter_model.safetensors"))
    theirs = load_file(only(alone, "adapter/adapter_model.safetensors"))
    for name, expected in theirs.items():
        assert (ours[name] - expected).norm() <= 1e-2 * expected.norm() + 1e-6, name
    replies = only(both, "replies.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(replies) == scores(alone)["counts"]["windows"]
    assert scores(both)["counts"] == scores(alone)["counts"]
    assert not list(only(both, "scores.json").parent.glob("replies-*"))
    steps = only(both, "metrics.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(steps) == len(only(alone, "metrics.jsonl").read_text("utf-8").splitlines())
    assert "nothing to do" in run(both, "mode=distill", *TOGETHER)


def test_what_one_process_cannot_do_ends_all_with_one_line(tmp_path: Path) -> None:
    run(tmp_path, "mode=teach", "engine=rules")
    words = ("mode=distill", *TOGETHER, "trainer.batch_size=1")
    told = run(tmp_path, *words, status=2)
    assert "2 processes cannot share a batch of 1" in told
    assert "Traceback" not in told
