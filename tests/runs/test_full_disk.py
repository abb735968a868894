"""A disk that is full: what was written stays, and the same command goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import harkd
from harkd.runs.replies import ReplyStore, read_replies
from tests.runs.test_replies import prompt, reply

CHECKOUT = Path(harkd.__file__).parent.parent
RUN = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
sys.argv = ["harkd", *sys.argv[2:]]
from harkd.cli import main
main()
"""
"""harkd where no file can grow beyond so many bytes: the system refuses the write, as it does on a
full disk."""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_a_reply_that_cannot_be_written_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    path.symlink_to("/dev/full")
    store = ReplyStore(path)
    with pytest.raises(OSError, match="No space left"):
        store.add(prompt("s/0"), reply("s/0"))
    assert not store.holds(prompt("s/0"))


def test_a_run_that_filled_the_disk_goes_on_when_there_is_room(tmp_path: Path) -> None:
    words = ["engine=rules", "dataset.simulate.sessions=6", "dataset.simulate.minutes=60"]
    words += ["scores.replicates=50", "tracker=local", "mode.part=all"]

    def run(limit: int, *more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", RUN, str(limit), *words, *more],
            cwd=tmp_path,
            # Without git a record has no diff of a checkout at work, which may fill the disk alone.
            env=os.environ | {"PYTHONPATH": str(CHECKOUT), "PATH": str(tmp_path)},
            capture_output=True,
            text=True,
        )

    assert run(2**40, "mode=baseline").returncode == 0  # the simulated home is there from now on
    full = run(30_000)
    assert full.returncode == 2, full.stderr
    assert "Traceback" not in full.stderr
    assert full.stderr.strip().endswith("the same command continues once that is mended")
    [replies] = tmp_path.glob("outputs/zero_shot/*/*/*/replies.jsonl")
    kept = replies.read_bytes().splitlines()[:5]
    assert len(kept) == 5

    done = run(2**40)
    assert done.returncode == 0, done.stderr
    lines = replies.read_bytes().splitlines()
    assert lines[:5] == kept
    keys = [json.loads(line)["key"] for line in lines]
    assert len(keys) == len(set(keys)) > 20


def test_half_a_surrogate_pair_from_a_server_is_written_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    with ReplyStore(path) as store:
        store.add(prompt("s/0"), reply("s/0", "a\ud800b"))
    [(_, found)] = read_replies(path, [prompt("s/0")])
    assert found.text == "a?b"
