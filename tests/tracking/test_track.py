"""W&B is told what it should be; and whatever is wrong with it, the run ends as without it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import harkd as package
from harkd.compose import compose_settings
from harkd.runs import run_folder
from harkd.tracking import send
from tests.modes.command import TINY, Command
from tests.modes.test_hundred_kills import CHANGES
from tests.tracking.backend import KEY, backend
from tests.tracking.test_views import words

CHECKOUT = Path(package.__file__).parent.parent
RUN = (*TINY[:3], "mode=teach", "engine=rules")


@pytest.fixture(autouse=True)
def _nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No key of whoever runs the tests, and no server but this machine's."""
    for name in [name for name in os.environ if name.startswith("WANDB_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / "none"))
    monkeypatch.setenv("WANDB_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("WANDB_API_KEY", KEY)


def scores(folder: Path) -> dict[str, Any]:
    content = json.loads((folder / "scores.json").read_text(encoding="utf-8"))
    return {key: value for key, value in content.items() if key not in CHANGES}


def told(text: str) -> list[str]:
    return [line for line in text.splitlines() if "W&B" in line]


def only(folder: Path) -> Path:
    [record] = folder.glob("outputs/teach/*/*/*/record.json")
    assert json.loads(record.read_text())["finished"]
    return record.parent


def test_a_run_that_is_sent_shows_its_numbers_and_none_of_its_words(
    harkd: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with backend() as received:
        monkeypatch.setenv("WANDB_BASE_URL", received.url)
        outcome = harkd(*RUN, "tracker=wandb", "tracker.group=mine")
        assert (outcome.status, told(outcome.error)) == (0, [])
    run = only(harkd.folder)
    first = received.asked("UpsertBucket")[0]
    assert (first["project"], first["groupName"], first["jobType"]) == ("harkd", "mine", "teach")
    assert set(first["tags"]) == {"mural_sim", "rules", "simulated"}
    summary = json.loads(received.uploads()["wandb-summary.json"])
    assert summary["all/macro_f1"] == scores(run)["all"]["macro_f1"]["value"]
    kinds = {file.partition("/table/")[2].partition("_0_")[0] for file in received.uploads()}
    assert {"per_class", "confusion", "faults", "failures", "segments"} <= kinds
    everything = received.everything.decode()
    assert [word for word in words(run) if word in everything] == []
    assert f'"{socket.gethostname()}"' not in everything
    places = [file.relative_to(harkd.folder) for file in harkd.folder.rglob("*wandb*")]
    assert {place.parts[0] for place in places} == {"outputs"}  # nothing in the user's folders


def test_traces_go_where_that_is_asked_for_and_later_too(harkd: Command) -> None:
    outcome = harkd(*RUN, "tracker=offline", "tracker.artifacts=adapter_and_traces")
    assert (outcome.status, told(outcome.error)) == (0, [])
    run = only(harkd.folder)
    [offline] = run.glob("wandb/offline-run-*")
    with backend() as received:
        command = [sys.executable, "-m", "wandb", "sync", str(offline)]
        env = os.environ | {"WANDB_BASE_URL": received.url, "WANDB_ERROR_REPORTING": "false"}
        subprocess.run(command, env=env, cwd=harkd.folder, check=True, capture_output=True)
    files = {Path(name).name: body for name, body in received.uploads().items()}
    for name in ("replies.jsonl", "predictions.parquet", "instruction.txt"):
        assert files[name] == (run / name).read_bytes()


@pytest.fixture
def silent() -> Iterator[str]:
    """A server that takes every connection and never says a word."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.mark.parametrize("case", ["no network", "bad key", "no key", "silent"])
def test_what_cannot_be_sent_changes_no_score(
    case: str, harkd: Command, monkeypatch: pytest.MonkeyPatch, silent: str
) -> None:
    said = {
        "no network": "connection refused",
        "bad key": "API key",
        "no key": "No API key configured",
        "silent": "not done within 5 s",
    }
    settings = ["tracker=wandb", f"tracker.seconds={5 if case == 'silent' else 240}"]
    if case == "bad key":
        monkeypatch.setenv("WANDB_API_KEY", "short")
    if case == "no key":
        monkeypatch.delenv("WANDB_API_KEY")
    if case == "silent":
        monkeypatch.setenv("WANDB_BASE_URL", silent)
    assert harkd(*RUN, "tracker=local").status == 0
    alone = scores(only(harkd.folder))
    shutil.rmtree(harkd.folder / "outputs" / "teach")

    outcome = harkd(*RUN, *settings)
    assert outcome.status == 0
    [line] = told(outcome.error)
    assert line.startswith("W&B: not sent: ")
    assert said[case] in line
    run = only(harkd.folder)
    assert scores(run) == alone
    [offline] = run.glob("wandb/offline-run-*")
    assert line.endswith(f"to send it later: wandb sync {offline.resolve()}")


def test_a_file_where_its_folder_should_be_changes_no_score(harkd: Command) -> None:
    run = harkd.folder / run_folder(compose_settings(RUN))
    run.mkdir(parents=True)
    (run / "wandb").write_text("mine")
    outcome = harkd(*RUN, "tracker=offline")
    assert outcome.status == 0
    [line] = told(outcome.error)
    assert line.startswith("W&B was told nothing of this run, whose own files are complete: ")
    assert (only(harkd.folder) / "wandb").read_text() == "mine"


def test_w_and_b_that_hangs_is_ended(harkd: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send, "WRITE_SECONDS", 0.05)
    outcome = harkd(*RUN, "tracker=offline")
    assert outcome.status == 0
    [line] = told(outcome.error)
    assert line.endswith("not done within 0.05 s")
    assert not (only(harkd.folder) / "wandb").exists()


SMALL = ("unshare", "--user", "--map-root-user", "--mount")
"""A process with mounts of its own, where the system lets anyone have them."""


@pytest.mark.skipif(
    shutil.which("unshare") is None
    or subprocess.run(
        [*SMALL, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True
    ).returncode,
    reason="the system lets nobody mount a small disk",
)
@pytest.mark.parametrize("kilobytes", [4, 24, 64])
def test_a_full_disk_in_its_folder_changes_no_score(kilobytes: int, tmp_path: Path) -> None:
    run = tmp_path / run_folder(compose_settings(RUN))
    (run / "wandb").mkdir(parents=True)
    mount = f"mount -t tmpfs -o size={kilobytes}k none {run / 'wandb'}"
    command = f'{mount} && exec {sys.executable} -c "from harkd.cli import main; main()" "$@"'
    done = subprocess.run(
        [*SMALL, "sh", "-c", command, "sh", *RUN, "tracker=offline"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    [line] = told(done.stderr)
    assert "No space left on device" in line
    assert "Traceback" not in done.stderr
    assert scores(only(tmp_path))["counts"]["events"]
