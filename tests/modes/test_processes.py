"""Several processes do one run: each its part, whichever is last the scores, whatever dies."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from harkd.compose import compose_settings
from harkd.errors import HarkdError
from harkd.modes.task import prepare
from harkd.runs import Process, Run, run_folder, this_process
from tests.modes.command import TINY, Command

HARKD = [sys.executable, "-c", "from harkd.cli import main; main()"]
WORDS = ["mode=zero_shot", "engine=rules", *TINY, "mode.part=all"]
PATIENCE = 120
SLOW = """
import sys
from harkd.compose import compose_settings
from harkd.modes.answering import answer
from harkd.modes.task import prepare
from harkd.runs import open_run
from tests.modes.instant import InstantEngine

settings = compose_settings(sys.argv[1:])
with open_run(settings) as run:
    answer(run, InstantEngine(pause=0.5), prepare(settings, run).prompts)
"""
"""A run whose replies take their time, to be killed among them."""


def start(rank: int, count: int, folder: Path, *command: str) -> subprocess.Popen[str]:
    names = {"RANK": rank, "WORLD_SIZE": count, "LOCAL_RANK": rank}
    return subprocess.Popen(
        [*command, *WORDS],
        cwd=folder,
        env=os.environ | {name: str(value) for name, value in names.items()},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> str:
    out, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, out
    return out


def scores(folder: Path) -> dict[str, Any]:
    [file] = folder.glob("outputs/zero_shot/*/*/*/scores.json")
    content: dict[str, Any] = json.loads(file.read_text())
    return {key: value for key, value in content.items() if key not in ("seconds", "cost")}


def test_one_of_three_is_killed_and_two_go_on(harkd: Command, monkeypatch: Any) -> None:
    settings = compose_settings([*WORDS])
    folder = harkd.folder / run_folder(settings)
    windows = len(prepare(settings).prompts)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    slow = start(1, 3, harkd.folder, sys.executable, "-c", SLOW)
    limit = time.monotonic() + PATIENCE
    shard = folder / "replies-1.jsonl"
    while not shard.is_file() or not shard.read_bytes():
        assert time.monotonic() < limit
        assert slow.poll() is None, slow.communicate()[0]
        time.sleep(0.02)
    while_it_works = harkd(*WORDS)
    assert while_it_works.status == 2
    assert f"another process is at work in {run_folder(settings)}" in while_it_works.error
    slow.send_signal(signal.SIGKILL)
    slow.communicate()
    said, _ = map(ended, [start(rank, 3, harkd.folder, *HARKD) for rank in (0, 2)])
    assert "windows are other processes' and not answered yet" in said
    assert not (folder / "scores.json").exists()
    assert {file.name for file in folder.glob("replies*")} == {
        *("replies.jsonl", "replies-1.jsonl", "replies-2.jsonl")
    }

    out = [ended(process) for process in [start(rank, 2, harkd.folder, *HARKD) for rank in (0, 1)]]
    assert sum("macro-F1" in text for text in out) >= 1
    log = (folder / "log.txt").read_text()
    assert all(f"process {place}" in log for place in ("3 of 3", "1 of 2", "2 of 2"))
    [replies] = folder.glob("replies*")
    keys = [json.loads(line)["key"] for line in replies.read_text().splitlines()]
    assert keys == [prompt.key for prompt in prepare(settings).prompts]
    assert len(set(keys)) == windows

    assert scores(harkd.folder)["replies"]["ok"]["count"] == windows


def test_a_later_single_process_merges_the_files_of_many(harkd: Command) -> None:
    ended(start(2, 3, harkd.folder, *HARKD))
    assert harkd(*WORDS).status == 0
    folder = harkd.folder / run_folder(compose_settings(WORDS))
    lines = (folder / "replies.jsonl").read_text().splitlines()
    assert len(lines) == scores(harkd.folder)["counts"]["windows"]
    assert [file.name for file in folder.glob("replies*")] == ["replies.jsonl"]
    assert harkd(*WORDS, "outputs=alone").status == 0
    [alone] = harkd.folder.glob("alone/zero_shot/*/*/*/scores.json")
    expected = json.loads(alone.read_text())
    assert scores(harkd.folder) == {k: v for k, v in expected.items() if k in scores(harkd.folder)}


def environment(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name in list(os.environ):
        if name.startswith(("SLURM_", "LOCAL_")) or name in ("RANK", "WORLD_SIZE"):
            monkeypatch.delenv(name)
    for name, value in values.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, Process()),
        ({"WORLD_SIZE": "1"}, Process()),
        ({"RANK": "5", "WORLD_SIZE": "8", "LOCAL_RANK": "1"}, Process(5, 8, 1, 8)),
        (
            {"SLURM_PROCID": "3", "SLURM_NTASKS": "4", "SLURM_LOCALID": "1", "SLURM_NNODES": "2"},
            Process(3, 4, 1, 2),
        ),
        (
            {"SLURM_JOB_ID": "9", "SLURM_STEP_ID": "0", "SLURM_PROCID": "3", "SLURM_NTASKS": "4"},
            Process(3, 4, 0, 4),
        ),
        # A batch script that calls harkd without srun does the whole run.
        ({"SLURM_JOB_ID": "9", "SLURM_PROCID": "0", "SLURM_NTASKS": "4"}, Process()),
        # torchrun below srun
        (
            {"RANK": "1", "WORLD_SIZE": "2", "SLURM_PROCID": "3", "SLURM_NTASKS": "4"},
            Process(1, 2, 0, 2),
        ),
    ],
)
def test_the_environment_says_which_process_this_is(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], expected: Process
) -> None:
    environment(monkeypatch, **values)
    assert this_process() == expected


@pytest.mark.parametrize(
    "values",
    [
        {"WORLD_SIZE": "4"},
        {"RANK": "4", "WORLD_SIZE": "4"},
        {"RANK": "-1", "WORLD_SIZE": "4"},
        {"RANK": "one", "WORLD_SIZE": "4"},
    ],
)
def test_an_environment_that_contradicts_itself_is_named(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str]
) -> None:
    environment(monkeypatch, **values)
    with pytest.raises(HarkdError, match=r"WORLD_SIZE='4' in the environment.*torchrun or srun"):
        this_process()


def test_the_shares_of_all_processes_make_up_the_whole() -> None:
    for count in (1, 2, 3, 7):
        parts = [list(Process(rank, count).share(range(20))) for rank in range(count)]
        assert sorted(chain.from_iterable(parts)) == list(range(20))
        assert max(map(len, parts)) - min(map(len, parts)) <= 1


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["mode=baseline"], "mode=baseline is work for one process, and this is process 2 of 2"),
        (["mode=distill"], "trainer.strategy=single would have each of them train a student"),
    ],
)
def test_work_for_one_process_is_refused_to_many(
    harkd: Command, monkeypatch: pytest.MonkeyPatch, words: list[str], expected: str
) -> None:
    environment(monkeypatch, RANK="1", WORLD_SIZE="2")
    outcome = harkd(*words, *TINY)
    assert outcome.status == 2
    assert expected in outcome.error


def test_a_second_job_of_the_same_size_is_turned_away(
    harkd: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    from filelock import FileLock

    environment(monkeypatch, RANK="1", WORLD_SIZE="2")
    run = Run(harkd.folder / run_folder(compose_settings(WORDS)))
    run.folder.mkdir(parents=True)
    with FileLock(run.folder / ".lock-1-of-2"):
        outcome = harkd(*WORDS)
    assert outcome.status == 2
    assert "another process is at work" in outcome.error
