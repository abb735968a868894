"""From a teacher's finished run to what a student goes through."""

import dataclasses
import logging
from collections.abc import Sequence

import numpy as np

from harkd.distill.adapter import Course
from harkd.distill.filters import agreeing, audited
from harkd.distill.objectives import Lesson, Trace, lessons_from
from harkd.errors import HarkdError
from harkd.modes.soft import soft_targets
from harkd.modes.task import Task, prepare
from harkd.prompts.samples import window_key
from harkd.records import Prompt
from harkd.replies import parse
from harkd.runs import Run, run_folder, teacher_settings
from harkd.runs.replies import read_replies
from harkd.settings import Objective, Settings, TraceFilter

LOG = logging.getLogger("harkd")


def course_for(settings: Settings) -> Course:
    """Reads the teacher's traces, and makes of them what the settings say.

    Raises:
        HarkdError: traces are damaged, do not belong to the data and prompt of this run, or none
            is left.
    """
    task = prepare(teacher_settings(settings))
    traces = _filtered(settings, task, _traces(settings, task))
    prompts = _prompts(settings, task)
    # Windows whose own labels the student's instruction shows are not asked: nothing to learn.
    traces = [(prompt, reply) for prompt, reply in traces if prompt.key in prompts]
    lessons = lessons_from(traces, prompts, settings.trainer.objective, seed=settings.seed)
    learnt, held_out = divided(lessons, settings.trainer.held_out, seed=settings.seed)
    if settings.trainer.objective is not Objective.topk:
        return Course(learnt, held_out)
    return Course(learnt, held_out, soft_targets(settings, learnt))


def _traces(settings: Settings, task: Task) -> list[Trace]:
    """The teacher's prompts and replies; those that its token limit cut are left out."""
    source = Run(run_folder(teacher_settings(settings)))
    prompts = list(task.prompts)
    try:
        traces = list(read_replies(source.replies, prompts))
    except HarkdError as error:
        # Of a finished run it is not a line that is missing, but the trust in the others.
        damage = str(error).removesuffix("; delete that line")
        raise HarkdError(f"{damage}; delete {source.folder} and run mode=teach again") from error
    if len(traces) < len(prompts):
        raise HarkdError(
            f"{source.replies} answers {len(traces)} of the {len(prompts)} prompts as they are "
            f"now: the data or the prompt changed since; delete {source.folder} and run "
            "mode=teach again"
        )
    whole = [(prompt, reply) for prompt, reply in traces if reply.finish == "stop"]
    LOG.info(
        "%d traces, %d of them cut at the token limit and left out",
        len(traces),
        len(traces) - len(whole),
    )
    return whole


def _filtered(settings: Settings, task: Task, traces: list[Trace]) -> list[Trace]:
    wanted = settings.trainer.traces
    if wanted is TraceFilter.all:
        return traces
    if wanted is TraceFilter.audited:
        kept = audited(traces)
    else:
        kept = agreeing(traces, _agreement(task, traces), least=settings.trainer.agreement)
    LOG.info("traces=%s: %d of %d kept", wanted.value, len(kept), len(traces))
    return kept


def _agreement(task: Task, traces: Sequence[Trace]) -> dict[str, float]:
    """By trace, the share of events whose answer is one of the gold labels."""
    labels = {activity.name: activity.label for activity in task.recording.home.activities}
    gold = {
        (session, index): set(activities)
        for session, index, activities in task.events.select(
            "session", "index", "activities"
        ).iter_rows()
    }
    windows = {window.key: window for window in task.windows}
    shares = {}
    for prompt, reply in traces:
        window = windows[window_key(prompt.key)]
        names = parse(prompt, reply).names
        right = [
            name is not None and labels[name] in gold[window.session, window.first + place]
            for place, name in enumerate(names)
        ]
        shares[prompt.key] = sum(right) / len(right)
    return shares


def _prompts(settings: Settings, task: Task) -> dict[str, Prompt]:
    """The student's prompts: the teacher's own, or the same windows put in another way."""
    if settings.teacher.prompt:
        student = dataclasses.replace(teacher_settings(settings), prompt=settings.prompt)
        task = prepare(student)
    return {prompt.key: prompt for prompt in task.prompts}


def divided(
    lessons: Sequence[Lesson], held_out: float, *, seed: int
) -> tuple[list[Lesson], list[Lesson]]:
    """Divides lessons by whole sessions.

    Args:
        lessons: of the training side.
        held_out: share of its sessions that only measure the loss.
        seed: of the choice.

    Returns:
        Those to learn from, and those that are held out: some of both, unless `held_out` is 0.

    Raises:
        HarkdError: there are not two sessions.
    """
    if not held_out:
        return list(lessons), []
    sessions = sorted({_session(prompt) for prompt, _ in lessons})
    if len(sessions) < 2:
        raise HarkdError(
            f"trainer.held_out={held_out:g} needs two sessions with traces, and there is "
            f"{len(sessions)}; set trainer.held_out=0"
        )
    count = min(max(1, round(held_out * len(sessions))), len(sessions) - 1)
    drawn = np.random.Generator(np.random.PCG64(seed)).permutation(len(sessions))[:count]
    chosen = {sessions[at] for at in drawn}
    LOG.info("held out: %d of %d sessions", count, len(sessions))
    sides: tuple[list[Lesson], list[Lesson]] = ([], [])
    for lesson in lessons:
        sides[_session(lesson[0]) in chosen].append(lesson)
    return sides


def _session(prompt: Prompt) -> str:
    return prompt.key.rpartition("/")[0]
