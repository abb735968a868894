"""What a student goes through: objectives, filters and held-out sessions, from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harkd.errors import HarkdError
from harkd.modes.course import divided
from tests import small
from tests.modes.command import TINY, Command

QUICK = (*TINY, "trainer=cpu", "trainer.epochs=0.1", "trainer.lora.rank=2", "window.size=5",
         "decode.max_new_tokens=5")  # fmt: skip


def card(here: Path) -> str:
    [folder] = here.glob("outputs/distill/*/*/*")
    return (folder / "adapter" / "README.md").read_text(encoding="utf-8")


def log(here: Path) -> str:
    [folder] = here.glob("outputs/distill/*/*/*")
    return (folder / "log.txt").read_text(encoding="utf-8")


def test_labels_alone_for_a_student_that_is_asked_for_no_reasoning(harkd: Command) -> None:
    asked = ("prompt=answer", "prompt@teacher.prompt=think", *QUICK)
    first = harkd("mode=distill", "trainer.objective=answer", *asked)
    assert first.status == 2
    assert "harkd mode=teach engine=rules prompt=think" in first.error
    assert harkd("mode=teach", "engine=rules", "prompt=think", *QUICK).status == 0
    done = harkd("mode=distill", "trainer.objective=answer", *asked)
    assert done.status == 0, done.error
    text = card(harkd.folder)
    for told in (
        *("without its reasoning", "prompt: answer", "teacher: rules", "macro-F1"),
        *("simulated by harkd", "not Qwen3-0.6B", "training side of the split by session"),
    ):
        assert told in text, told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("trainer.traces=agreeing", "trainer.agreement=0.6"), "traces=agreeing: "),
        (("trainer.traces=audited",), "traces=audited: "),
        (("trainer.held_out=0.3",), "held out: 1 of 3 sessions"),
        (("trainer.lora.dora=true", "trainer.gradient_checkpointing=true"), ", DoRA"),
    ],
)
def test_filters_and_held_out_sessions(words: tuple[str, ...], told: str, harkd: Command) -> None:
    assert harkd("mode=teach", "engine=rules", *QUICK).status == 0
    done = harkd("mode=distill", *words, *QUICK)
    assert done.status == 0, done.error
    assert told in log(harkd.folder) + card(harkd.folder)


def test_the_teachers_likeliest_tokens_are_kept_in_its_run_and_used_again(harkd: Command) -> None:
    words = ("teacher=qwen3-0.6b", "model@teacher.model=nano", "trainer.objective=topk", *QUICK)
    assert harkd("mode=teach", "decode.max_new_tokens=5", *QUICK).status == 0
    # A reply that its limit cut is no trace: what the rules wrote stands in for a whole one.
    [folder] = harkd.folder.glob("outputs/teach/*/nano/*")
    replies = folder / "replies.jsonl"
    lines = [json.loads(line) for line in replies.read_text().splitlines()]
    whole = [{**line, "text": "<think>\nno\n</think>\n\n{}", "finish": "stop"} for line in lines]
    replies.write_text("".join(json.dumps(line) + "\n" for line in whole))
    done = harkd("mode=distill", *words)
    assert done.status == 0, done.error
    kept = {file: file.stat().st_mtime_ns for file in folder.glob("topk-20-*/*")}
    assert kept
    again = harkd("mode=distill", "trainer.soft.weight=0.9", *words)
    assert again.status == 0, again.error
    assert {file: file.stat().st_mtime_ns for file in folder.glob("topk-20-*/*")} == kept


def test_sessions_are_held_out_whole_and_drawn_by_the_seed() -> None:
    lessons: list[Any] = []
    for session in "abcdef":
        for prompt, text in small.traces("answer", 4):
            key = f"{session}/{prompt.key.rpartition('/')[2]}"
            lessons.append((type(prompt)(key, *_rest(prompt)), text))
    learnt, held_out = divided(lessons, 0.34, seed=0)
    sides = [{prompt.key.partition("/")[0] for prompt, _ in side} for side in (learnt, held_out)]
    assert len(sides[1]) == 2
    assert not sides[0] & sides[1]
    assert len(learnt) + len(held_out) == len(lessons)
    assert divided(lessons, 0.34, seed=0) == (learnt, held_out)
    assert divided(lessons, 0.0, seed=0) == (lessons, [])
    with pytest.raises(HarkdError, match="needs two sessions with traces, and there is 1"):
        divided(lessons[:4], 0.5, seed=0)


def _rest(prompt: Any) -> tuple[Any, ...]:
    return (prompt.prefix, prompt.suffix, prompt.style, prompt.names, prompt.ids)


def test_a_damaged_trace_is_named_by_its_line_and_nothing_is_overwritten(harkd: Command) -> None:
    assert harkd("mode=teach", "engine=rules", *QUICK).status == 0
    [file] = harkd.folder.glob("outputs/teach/*/rules/*/replies.jsonl")
    lines = file.read_text(encoding="utf-8").splitlines()
    for damaged, told in (
        ([*lines[:2], "{broken", *lines[3:]], "replies.jsonl, line 3: "),
        ([], "answers 0 of the "),
        (lines[1:], f"answers {len(lines) - 1} of the {len(lines)} prompts"),
    ):
        file.write_text("".join(f"{line}\n" for line in damaged), encoding="utf-8")
        before = file.read_bytes()
        ended = harkd("mode=distill", *QUICK)
        assert ended.status == 2
        assert told in ended.error
        assert "and run mode=teach again" in ended.error.splitlines()[-1]
        assert file.read_bytes() == before
        assert not list(harkd.folder.glob("outputs/distill/*/*/*/adapter*"))
