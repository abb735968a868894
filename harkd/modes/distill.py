"""Distill: the student learns the teacher's reasoning and answers, and is then scored."""

import dataclasses
import logging
from time import perf_counter

from harkd.errors import HarkdError
from harkd.modes.answering import answer
from harkd.modes.engine import make_engine
from harkd.modes.scoring import score_replies
from harkd.modes.task import prepare
from harkd.records import Prompt
from harkd.runs import Run, run_folder, teacher_settings
from harkd.runs.record import note_timing
from harkd.runs.replies import read_replies
from harkd.settings import Settings

LOG = logging.getLogger("harkd")


def run(settings: Settings, run: Run) -> None:
    """Trains the adapter, unless an earlier start did, and scores the student with it."""
    task = prepare(settings, run)
    if not run.adapter.exists():
        clock = perf_counter()
        _train(settings, run)
        note_timing(run.record, "train", perf_counter() - clock)
    student = dataclasses.replace(settings.model, adapter=str(run.adapter))
    answer(run, make_engine(settings, student), task.prompts)
    score_replies(settings, run, task)


def _train(settings: Settings, run: Run) -> None:
    from harkd.distill.adapter import train_adapter

    traces = _traces(settings)
    teacher = teacher_settings(settings)
    card = {
        "dataset": settings.dataset.name,
        "simulated": settings.dataset.simulate is not None,
        "teacher": str(run_folder(teacher)),
        "prompt": settings.prompt.name,
    }
    train_adapter(settings, traces, run.folder, run.adapter, card)


def _traces(settings: Settings) -> list[tuple[Prompt, str]]:
    """The teacher's prompts and replies; those that its token limit cut are left out."""
    teacher = teacher_settings(settings)
    source = Run(run_folder(teacher))
    prompts = prepare(teacher).prompts
    try:
        replies = list(read_replies(source.replies, prompts))
    except ValueError as error:
        raise HarkdError(f"{error}; delete {source.folder} and run mode=teach again") from error
    if len(replies) < len(prompts):
        raise HarkdError(
            f"{source.replies} answers {len(replies)} of the {len(prompts)} prompts as they are "
            f"now: the data or the prompt changed since; delete {source.folder} and run "
            "mode=teach again"
        )
    whole = [(prompt, reply.text) for prompt, reply in replies if reply.finish == "stop"]
    LOG.info(
        "%d traces, %d of them cut at the token limit and left out",
        len(replies),
        len(replies) - len(whole),
    )
    return whole
