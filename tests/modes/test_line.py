"""The whole line on a small simulated home: teach, distil, cross-evaluate, score."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from harkd.scores import schema
from tests.modes.command import TINY, Command

SHORT = (*TINY, "trainer.epochs=1", "decode.max_new_tokens=400", "trainer=cpu")
HOMES = ("mural_sim", "marble_sim")


def only(folder: Path, pattern: str) -> Path:
    [found] = folder.glob(pattern)
    return found


def numbers(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "scores.json").read_text())
    return {
        key: value for key, value in content.items() if key not in ("seconds", "tokens", "cost")
    }


def test_a_student_is_taught_distilled_and_tried_on_another_home(harkd: Command) -> None:
    here = harkd.folder
    assert harkd("mode=teach", "engine=rules", *SHORT).status == 0
    assert harkd("mode=distill", *SHORT).status == 0
    source = [word.replace("dataset.", "source.") for word in SHORT if word.startswith("dataset.")]
    cross = harkd("mode=cross_eval", "dataset=marble_sim", "dataset@source=mural_sim", *source,
                  *SHORT)  # fmt: skip
    assert cross.status == 0
    assert "not Qwen3" in cross.out
    assert "(simulated)" in cross.out

    student = only(here, "outputs/distill/mural_sim/nano/*")
    for name in ("config.yaml", "record.json", "replies.jsonl", "instruction.txt", "log.txt",
                 "predictions.parquet", "scores.json", "metrics.jsonl",
                 "adapter/adapter_model.safetensors", "adapter/README.md"):  # fmt: skip
        assert (student / name).is_file(), name
    assert not (student / "checkpoint").exists()

    for mode in ("teach", "distill", "cross_eval"):
        run = only(here, f"outputs/{mode}/*/*/*")
        content = json.loads((run / "scores.json").read_text())
        schema.check(content, run)
        assert content["simulated"] is True
    assert numbers(only(here, "outputs/cross_eval/*/*/*"))["source"] == "mural_sim"


def test_the_same_command_again_does_no_work(harkd: Command) -> None:
    first = harkd("mode=zero_shot", "engine=rules", *SHORT)
    run = only(harkd.folder, "outputs/zero_shot/*/*/*")
    before = {file: file.stat().st_mtime_ns for file in run.rglob("*")}
    second = harkd("mode=zero_shot", "engine=rules", *SHORT)
    assert "nothing to do" in second.out
    assert {file: file.stat().st_mtime_ns for file in run.rglob("*")} == before
    assert first.out.splitlines()[-8:] == second.out.splitlines()[-8:]


def test_the_traces_hold_prompt_reply_and_settings_but_no_gold_label(harkd: Command) -> None:
    assert harkd("mode=teach", "engine=rules", *SHORT).status == 0
    run = only(harkd.folder, "outputs/teach/*/*/*")
    lines = [json.loads(line) for line in (run / "replies.jsonl").read_text().splitlines()]
    windows = json.loads((run / "scores.json").read_text())["counts"]["windows"]
    assert len(lines) == len({line["key"] for line in lines}) == windows
    assert {"asked", "text", "prompt", "finish", "new_tokens"} <= set(lines[0])
    assert "## Activities" in (run / "instruction.txt").read_text()
    record = json.loads((run / "record.json").read_text())
    assert record["data"]
    assert record["decided_by"]["window"] == {
        "by": "count", "size": 10, "overlap": 0, "keep_last": True
    }  # fmt: skip


def test_no_session_is_on_both_sides(harkd: Command) -> None:
    sessions = []
    for mode in ("teach", "zero_shot"):
        assert harkd(f"mode={mode}", "engine=rules", *SHORT).status == 0
        sessions.append(set(numbers(only(harkd.folder, f"outputs/{mode}/*/*/*"))["sessions"]))
    assert sessions[0].isdisjoint(sessions[1])


def test_a_sweep_runs_every_combination(harkd: Command) -> None:
    outcome = harkd("-m", "mode=baseline", "dataset=mural_sim,marble_sim", "window.size=5,10",
                    *SHORT)  # fmt: skip
    assert outcome.status == 0
    assert len(list(harkd.folder.glob("outputs/baseline/*/*/*/scores.json"))) == 4


def test_a_baseline_predicts_the_training_sides_majority(harkd: Command) -> None:
    assert harkd("mode=baseline", *SHORT).status == 0
    run = only(harkd.folder, "outputs/baseline/*/*/*")
    predictions = pl.read_parquet(run / "predictions.parquet")
    assert predictions["predicted"].n_unique() == 1
    assert numbers(run)["valid_replies"] == 1.0


@pytest.mark.parametrize("home", HOMES)
def test_every_style_of_prompt_can_be_taught(harkd: Command, home: str) -> None:
    for style in ("think", "reason", "answer"):
        words = ("mode=teach", "engine=rules", f"prompt={style}", f"dataset={home}", *SHORT)
        assert harkd(*words).status == 0
    for run in harkd.folder.glob("outputs/teach/*/*/*"):
        assert numbers(run)["valid_replies"] == 1.0
