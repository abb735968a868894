"""A sweep that is killed and started again ends as one that was not, and does nothing twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.modes.command import TINY

HARKD = [sys.executable, "-c", "from harkd.cli import main; main()", "-m"]
CHANGES = ("seconds", "tokens", "cost")
"""What a cut changes in scores.json: how long it took, and what was cached."""
PATIENCE = 240
"""Seconds until a sweep that makes no headway fails the test."""
SWEEP = (
    *("mode=zero_shot,baseline", "dataset=mural_sim,marble_sim", "window.size=4,8", "seed=0,1,2"),
    *("engine=rules", *TINY),
)
FEW = ("+sweep=local", "mode=baseline", "window.size=4,8", "seed=0,1", *TINY)


@pytest.mark.parametrize(
    ("words", "count", "kills"), [(SWEEP, 24, 3), (FEW, 4, 1)], ids=["here", "submitit"]
)
def test_kills_change_nothing_of_a_sweep(
    tmp_path: Path, words: tuple[str, ...], count: int, kills: int
) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    for folder in (whole, killed):
        folder.mkdir()
    assert "finished earlier, 0 failed" in sweep(whole, words)

    draw = random.Random(count)
    finished: dict[Path, tuple[bytes, int]] = {}
    for goal in sorted(draw.sample(range(1, count - 1), kills)):
        cut(killed, words, goal, draw.random() / 2)
        # Those that were finished are, to the byte, as they were before this start.
        assert finished.items() <= records(killed).items()
        finished = {run: kept for run, kept in records(killed).items() if ended(kept[0])}
        assert 0 < len(finished) < count
    last = sweep(killed, words)
    assert finished.items() <= records(killed).items()
    assert f"sweep: {count} runs, {len(finished)} of them finished earlier, 0 failed" in last
    if "+sweep=local" not in words:  # whose jobs print into files of their own
        assert last.count("finished earlier, nothing to do: ") == len(finished)

    assert len(scores(whole)) == count
    assert scores(killed) == scores(whole)


def sweep(folder: Path, words: tuple[str, ...]) -> str:
    done = subprocess.run([*HARKD, *words], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def cut(folder: Path, words: tuple[str, ...], goal: int, later: float) -> None:
    """Starts a sweep; a moment after so many runs are finished kills it and what it started."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([*HARKD, *words], cwd=folder, **quiet)
    done, limit = -1, 0.0
    while done < goal:
        now = sum(ended(kept) for kept, _ in records(folder).values())
        if now > done:
            done, limit = now, time.monotonic() + PATIENCE
        assert process.poll() is None, "the sweep ended before it could be killed"
        assert time.monotonic() < limit, "the sweep makes no headway"
        time.sleep(0.01)
    time.sleep(later)
    for one in (process.pid, *below(process.pid)):
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)
    process.wait(PATIENCE)


def below(parent: int) -> list[int]:
    """The processes that a process started, and those that they did."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = status.read_text().rpartition(")")[2].split()
            if int(fields[1]) == parent:
                found += [int(status.parent.name), *below(int(status.parent.name))]
    return found


def records(folder: Path) -> dict[Path, tuple[bytes, int]]:
    """Run -> its record, and when that was written."""
    return {
        file.parent.relative_to(folder): (file.read_bytes(), file.stat().st_mtime_ns)
        for file in folder.glob("outputs/*/*/*/*/record.json")
    }


def ended(record: bytes) -> bool:
    return json.loads(record)["finished"] is not None


def scores(folder: Path) -> dict[Path, dict[str, Any]]:
    found = {}
    for file in folder.glob("outputs/*/*/*/*/scores.json"):
        content = json.loads(file.read_text())
        found[file.parent.relative_to(folder)] = {
            key: value for key, value in content.items() if key not in CHANGES
        }
    return found
