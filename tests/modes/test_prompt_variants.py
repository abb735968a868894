"""The variants of a prompt from the command line to scores: what each changes, and what none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from harkd.compose import compose_settings
from harkd.modes.auditing import main as audit
from harkd.modes.course import course_for
from harkd.modes.task import NEEDED, prepare
from harkd.runs import run_folder, teacher_settings
from tests.modes.command import TINY, Command

RULES = ("engine=rules", *TINY)
VARIANTS = ("ids", "bare", "few_shot", "retrieved")
LABELLED = "## Labelled windows"


def run_of(harkd: Command, *words: str) -> Path:
    outcome = harkd(*words)
    assert outcome.status == 0, outcome.error
    return run_folder(compose_settings(words))


def lines(run: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run / "replies.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("style", ["think", "reason", "answer"])
def test_answers_by_id_score_as_those_by_name(harkd: Command, style: str) -> None:
    """The rules answer alike whatever a prompt says beside the activities: so must the scores."""
    usual = run_of(harkd, *RULES, f"prompt={style}")
    for words in (
        ("prompt.labels=ids",),
        ("prompt.rules=false", "prompt.polarity=false"),
        ("prompt.examples=2",),
        ("prompt.examples=2", "prompt.chosen=retrieved", "prompt.labels=ids"),
    ):
        run = run_of(harkd, *RULES, f"prompt={style}", *words)
        assert run != usual
        frames = [pl.read_parquet(one / "predictions.parquet") for one in (usual, run)]
        assert frames[0].equals(frames[1]), words
        texts = [[line["text"] for line in lines(one)] for one in (usual, run)]
        assert (texts[0] == texts[1]) is ("prompt.labels=ids" not in words)


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_preset_runs_and_its_traces_can_be_audited(harkd: Command, variant: str) -> None:
    run = run_of(harkd, "mode=teach", f"prompt={variant}", *RULES)
    assert json.loads((run / "scores.json").read_text())["valid_replies"] == 1.0
    assert audit([str(run), "--causal", "5", "--replicates", "20"]) == 0
    found = json.loads((run / "audit.json").read_text())
    # What the rules write is sound in whatever way the answer calls an activity.
    assert found["sound"]["share"] == 1.0
    asked = [json.loads(line) for line in (run / "causal.jsonl").read_text().splitlines()]
    assert asked
    assert all((LABELLED in line["asked"]) is (variant == "retrieved") for line in asked)


def test_each_variant_changes_its_part_of_the_prompt(harkd: Command) -> None:
    usual, ids, bare, few, retrieved = (
        prepare(compose_settings([*TINY, f"prompt={variant}"])) for variant in ("think", *VARIANTS)
    )
    first = usual.recording.home.activities[0].name
    assert f"- {first}\n" in usual.instruction.text
    assert f"- A1: {first}\n" in ids.instruction.text
    shown = json.loads(ids.instruction.text.splitlines()[-1])["labels"].values()
    names = [activity.name for activity in usual.recording.home.activities]
    wanted = json.loads(usual.instruction.text.splitlines()[-1])["labels"].values()
    assert [*shown] == [f"A{names.index(name) + 1}" for name in wanted]
    gone = set(usual.instruction.text.splitlines()) - set(bare.instruction.text.splitlines())
    assert len(gone) == 3 + len(usual.recording.home.hints)
    assert {f"- {hint}" for hint in usual.recording.home.hints} < gone
    assert few.instruction.text.startswith(usual.instruction.text + "\n\n" + LABELLED)
    assert retrieved.instruction.text == usual.instruction.text
    for plain, prompt in zip(usual.prompts, retrieved.prompts, strict=True):
        assert prompt.suffix.startswith(LABELLED)
        assert prompt.suffix.endswith("\n\n## Input\n" + plain.suffix)
        assert prompt.suffix.count('{"labels"') == 3


def test_a_phones_note_is_no_polarity(harkd: Command) -> None:
    bare = prepare(compose_settings([*TINY, "dataset=marble_sim", "prompt=bare"]))
    assert "A smartphone is carried about" in bare.instruction.text


@pytest.mark.parametrize("chosen", ["fixed", "retrieved"])
@pytest.mark.parametrize("part", ["train", "test", "all"])
def test_examples_are_windows_of_other_sessions_of_the_training_side(
    harkd: Command, chosen: str, part: str
) -> None:
    words = [*TINY, f"mode.part={part}", "prompt.examples=2", f"prompt.chosen={chosen}"]
    task = prepare(compose_settings([*words, "dataset.simulate.sessions=8"]))
    assert list(task.recording.events.columns) == list(NEEDED)
    times = task.recording.events.with_columns(pl.col("time").dt.strftime("%H:%M:%S"))
    where = {
        session: set(rows.select("time", "text").rows())
        for (session,), rows in times.group_by("session")
    }
    asked = 0
    for prompt in task.prompts:
        own = prompt.key.rpartition("/")[0]
        below = (prompt.prefix + "\n" + prompt.suffix).partition(LABELLED)[2]
        blocks = below.split('{"events": ')[1:3]
        assert len(blocks) == 2
        for block in blocks:
            events = json.loads('{"events": ' + block.partition("\n]}")[0] + "\n]}")["events"]
            told = {(event["time"], event["event"]) for event in events}
            assert any(told <= where[name] for name in task.split.train if name != own)
        asked += 1
    assert asked == len(task.prompts) > 0


def test_a_student_is_asked_with_the_examples_that_its_teacher_had(harkd: Command) -> None:
    quick = (*TINY, "window.size=5", "trainer=cpu",
             "trainer.epochs=0.05", "trainer.lora.rank=2", "decode.max_new_tokens=5",
             "prompt=few_shot", "prompt.examples=1")  # fmt: skip
    first = harkd("mode=distill", *quick)
    assert first.status == 2
    assert "prompt=few_shot prompt.examples=1" in first.error
    teach = run_of(harkd, "mode=teach", "engine=rules", *quick)
    distill = run_of(harkd, "mode=distill", *quick)
    texts = [(run / "instruction.txt").read_text() for run in (teach, distill)]
    assert texts[0] == texts[1]
    assert LABELLED in texts[0]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["prompt.examples=-1"], "prompt.examples=-1 is too small: it must be at least 0"),
        (["prompt.labels=numbers"], "expected one of [names, ids]"),
        (["prompt.chosen=random"], "expected one of [fixed, retrieved]"),
        ([*RULES, "prompt.examples=999"], "is more than the "),
        ([*RULES, "prompt=retrieved", "prompt.examples=999"], "of the training side: lower it"),
        (
            [*RULES, "mode=teach", "prompt=retrieved", "dataset.simulate.sessions=2",
             "dataset.split.test=0.5"],
            "prompt.examples=3 is more than the 0 windows of the training side that are not of",
        ),
        (
            [*RULES, "mode=teach", "prompt=few_shot", "dataset.simulate.sessions=2",
             "dataset.split.test=0.5"],
            "none is left to ask about without showing its own labels",
        ),
        (
            [*RULES, "prompt=few_shot", "dataset.split.by=home", "dataset.split.test=1"],
            "leaves no session there: choose another dataset.split, or set prompt.examples=0",
        ),
        (
            ["mode=cross_eval", "dataset@source=marble_sim", "prompt=few_shot"],
            "mode=cross_eval takes for unknown: set prompt.examples=0",
        ),
        (
            ["mode=distill", "prompt=ids", "prompt@teacher.prompt=think"],
            "the teacher's are to prompt=think, the student's to prompt=ids",
        ),
        (
            ["mode=distill", "prompt@teacher.prompt=ids", "trainer.objective=answer"],
            "make them with: harkd mode=teach engine=rules prompt=ids",
        ),
        (
            ["mode=distill", "prompt@teacher.prompt=few_shot", "teacher.prompt.examples=2"],
            "make them with: harkd mode=teach engine=rules prompt=few_shot prompt.examples=2",
        ),
    ],
)  # fmt: skip
def test_one_clear_line(harkd: Command, words: list[str], expected: str) -> None:
    outcome = harkd(*words)
    assert outcome.status == 2
    assert expected in outcome.error
    assert "Traceback" not in outcome.error
    assert outcome.error.strip().splitlines()[-1].startswith("harkd: ")


def test_retrieved_windows_count_where_a_prompt_is_too_long(harkd: Command) -> None:
    words = (*TINY, "dataset.simulate.sessions=8", "dataset.simulate.minutes=60")
    outcome = harkd(*words, "model=nano", "prompt=retrieved", "prompt.examples=30")
    assert outcome.status == 2
    assert "nano takes 4096 in all; lower window.size or prompt.examples" in outcome.error


def test_a_student_is_not_taught_on_sessions_whose_labels_its_prompt_shows(harkd: Command) -> None:
    words = (*TINY, "window.size=5", "prompt=few_shot", "prompt.examples=1")
    settings = compose_settings(["mode=distill", *words, "prompt@teacher.prompt=think"])
    run_of(harkd, "mode=teach", "engine=rules", *TINY, "window.size=5", "prompt=think")
    course = course_for(settings)
    own = {prompt.key.rpartition("/")[0] for prompt, _ in course.lessons}
    taught = prepare(teacher_settings(settings)).sessions
    assert len(own) == len(taught) - 1
    assert all(LABELLED in prompt.prefix for prompt, _ in course.lessons)
