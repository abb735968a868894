"""A run that is killed at any moment and started again ends with the same scores."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.modes.command import TINY

HARKD = [sys.executable, "-c", "from harkd.cli import main; main()"]
WORDS = [
    *TINY,
    *("trainer.epochs=2", "trainer.checkpoint_every=2", "trainer.batch_size=4", "trainer=cpu"),
    *("decode.max_new_tokens=300", "engine.batch_size=2"),
]
PATIENCE = 120
"""Seconds until a process that makes no headway fails the test."""


def run(folder: Path, *words: str) -> None:
    done = subprocess.run([*HARKD, *words, *WORDS], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def stop_when(
    folder: Path, ready: Callable[[], bool], *words: str, by: signal.Signals = signal.SIGKILL
) -> tuple[int, str]:
    process = subprocess.Popen(
        [*HARKD, *words, *WORDS],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    limit = time.monotonic() + PATIENCE
    while not ready():
        assert process.poll() is None, "the run ended before it could be killed"
        assert time.monotonic() < limit, "the run makes no headway"
        time.sleep(0.02)
    process.send_signal(by)
    _, error = process.communicate(timeout=PATIENCE)
    return process.returncode, error


def lines(folder: Path, name: str) -> int:
    files = list(folder.glob(f"outputs/distill/*/*/*/{name}"))
    return len(files[0].read_bytes().splitlines()) if files else 0


def scores(folder: Path) -> dict[str, Any]:
    [file] = folder.glob("outputs/distill/*/*/*/scores.json")
    content: dict[str, Any] = json.loads(file.read_text())
    # Tokens: what was cached depends on where a run was cut; seconds on the machine.
    return {
        key: value for key, value in content.items() if key not in ("seconds", "tokens", "cost")
    }


def adapter(folder: Path) -> bytes:
    [file] = folder.glob("outputs/distill/*/*/*/adapter/adapter_model.safetensors")
    return file.read_bytes()


def test_a_distillation_killed_twice_ends_with_the_same_scores(tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    for folder in (whole, broken):
        folder.mkdir()
        run(folder, "mode=teach", "engine=rules")
    run(whole, "mode=distill")
    stop_when(broken, lambda: lines(broken, "metrics.jsonl") >= 3, "mode=distill")
    stop_when(broken, lambda: lines(broken, "replies.jsonl") >= 2, "mode=distill")
    run(broken, "mode=distill")

    assert scores(broken) == scores(whole)
    assert adapter(broken) == adapter(whole)
    [replies] = broken.glob("outputs/distill/*/*/*/replies.jsonl")
    keys = [json.loads(line)["key"] for line in replies.read_text().splitlines()]
    assert len(keys) == len(set(keys)) == scores(whole)["counts"]["windows"]
    [record] = broken.glob("outputs/distill/*/*/*/record.json")
    assert len(json.loads(record.read_text())["continued"]) == 2


def test_ctrl_c_while_training_says_how_to_go_on(tmp_path: Path) -> None:
    run(tmp_path, "mode=teach", "engine=rules")
    status, error = stop_when(
        tmp_path, lambda: lines(tmp_path, "metrics.jsonl") >= 1, "mode=distill", by=signal.SIGINT
    )
    assert status == 130
    assert error.strip().splitlines()[-1] == (
        "harkd: stopped; the same command continues where it was"
    )
