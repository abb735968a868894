"""Distill: the student learns from the teacher's traces, and is then scored."""

import dataclasses
from time import perf_counter

from harkd.modes.answering import answer
from harkd.modes.engine import make_engine
from harkd.modes.scoring import score_replies
from harkd.modes.task import prepare
from harkd.runs import Run, teacher_name, this_process
from harkd.runs.files import write_text
from harkd.runs.record import note_timing
from harkd.settings import Settings


def run(settings: Settings, run: Run) -> None:
    """Trains the adapter, unless an earlier start did, and scores the student with it."""
    task = prepare(settings, run)
    if not run.adapter.exists():
        clock = perf_counter()
        _train(settings, run)
        note_timing(run.record, "train", perf_counter() - clock)
    student = dataclasses.replace(settings.model, adapter=str(run.adapter))
    answer(run, make_engine(settings, student), task.prompts)
    scores = score_replies(settings, run, task)
    write_text(run.adapter / "README.md", _card(settings, scores))


def _train(settings: Settings, run: Run) -> None:
    from harkd.distill.adapter import train_adapter
    from harkd.modes.course import course_for

    course = course_for(settings)
    train_adapter(settings, course, run.folder, run.adapter, this_process())


def _card(settings: Settings, scores: dict[str, object]) -> str:
    from harkd.distill.card import model_card

    teacher = teacher_name(settings)
    assert teacher is not None  # every distillation has one
    return model_card(settings, teacher, scores)
