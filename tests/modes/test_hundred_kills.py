"""Whenever and however often a run is killed, it ends with one reply per window and its scores."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import harkd
from harkd.compose import compose_settings
from harkd.modes.answering import answer
from harkd.modes.engine import make_engine
from harkd.modes.scoring import score_replies
from harkd.modes.task import prepare
from harkd.runs import open_run
from harkd.settings import Settings
from tests.modes.instant import InstantEngine

CHECKOUT = Path(harkd.__file__).parent.parent
CHANGES = ("seconds", "tokens", "cost")
"""What a cut changes in scores.json: how long it took, and what was cached."""
FEW = ("scores.replicates=50", "tracker=local", "mode.part=all", "prompt=answer")


def scores(settings: Settings, *, engine: Any = None) -> dict[str, Any]:
    """Asks what is missing, and scores."""
    with open_run(settings) as run:
        task = prepare(settings, run)
        if engine:
            answer(run, engine, task.prompts)
        content = score_replies(settings, run, task)
    return {key: value for key, value in content.items() if key not in CHANGES}


@pytest.mark.parametrize(
    ("kills", "windows", "words"),
    [
        (
            100,
            2000,
            ("engine=rules", "dataset.simulate.sessions=15", "dataset.simulate.minutes=700"),
        ),
        (
            10,
            20,
            (
                *("engine=transformers", "engine.batch_size=2", "engine.device=cpu"),
                *("dataset.simulate.sessions=4", "dataset.simulate.minutes=20"),
            ),
        ),
    ],
    ids=["instant", "nano"],
)
def test_kills_change_nothing(
    tmp_path: Path, kills: int, windows: int, words: tuple[str, ...]
) -> None:
    def settings(folder: str) -> list[str]:
        root = f"dataset.root={tmp_path / 'home'}"
        return ["mode=zero_shot", root, *words, *FEW, f"outputs={tmp_path / folder}"]

    command = [sys.executable, "-m", "tests.modes.hundred_kills", str(kills)]
    done = subprocess.run(
        [*command, *settings("killed")], cwd=CHECKOUT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert len(found) == kills
    assert found == sorted(found)
    assert len(set(found)) > kills / 2  # the kills came at different points

    [replies] = (tmp_path / "killed").glob("zero_shot/*/*/*/replies.jsonl")
    keys = [json.loads(line)["key"] for line in replies.open()]
    assert len(keys) == len(set(keys)) >= windows
    whole = compose_settings(settings("whole"))
    instant = whole.engine.name == "rules"
    uninterrupted = scores(whole, engine=InstantEngine() if instant else make_engine(whole))
    assert scores(compose_settings(settings("killed"))) == uninterrupted
    record = json.loads((replies.parent / "record.json").read_text())
    assert len(record["continued"]) == kills + 1  # the last start, and the scoring here
