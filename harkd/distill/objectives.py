"""What a student is to write for every window, made from what its teacher wrote."""

import logging
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from harkd.prompts.answer import answer_text
from harkd.records import Prompt, Reply
from harkd.replies import parse
from harkd.settings import Objective

LOG = logging.getLogger("harkd")
Trace = tuple[Prompt, Reply]
"""What a teacher was asked, and answered."""
Lesson = tuple[Prompt, str]
"""What a student is asked, and is to answer."""
OBJECTIVES = {
    Objective.trace: "reasoning and labels, as the teacher wrote them",
    Objective.answer: "the teacher's labels, without its reasoning",
    Objective.format: "the answer's form alone: labels dealt out at random",
    Objective.topk: "reasoning and labels, with the teacher's likeliest tokens beside them",
}
"""What each objective teaches, in words."""


def lessons_from(
    traces: Sequence[Trace], prompts: Mapping[str, Prompt], objective: Objective, *, seed: int
) -> list[Lesson]:
    """Turns traces into lessons.

    `trace` and `topk` keep the whole reply (the paper's way, arXiv 2601.07469). `answer` keeps the
    labels alone. `format` keeps the labels' frequencies alone: they are dealt out anew over all
    events, so that a student learns how to answer and nothing of what belongs to which activity.

    Args:
        traces: of the teacher.
        prompts: the student's, by window.
        objective: which of these.
        seed: of the dealing.

    Returns:
        A lesson per trace, less those whose labels are wanted and not all there: they are counted
        in the log.
    """
    if objective in (Objective.trace, Objective.topk):
        return [(prompts[prompt.key], reply.text) for prompt, reply in traces]
    labelled = [(prompts[prompt.key], parse(prompt, reply).names) for prompt, reply in traces]
    whole = [(prompt, names) for prompt, names in labelled if None not in names]
    if len(whole) < len(labelled):
        LOG.info("traces without a label for every event, left out: %d", len(labelled) - len(whole))
    dealt = [name for _, names in whole for name in names if name is not None]
    if objective is Objective.format:
        order = np.random.Generator(np.random.PCG64(seed)).permutation(len(dealt))
        dealt = [dealt[at] for at in order]
    left = iter(dealt)
    return [(prompt, answer_text(_written(prompt, left), "", prompt.style)) for prompt, _ in whole]


def _written(prompt: Prompt, names: Iterator[str]) -> dict[int, str]:
    """The next names for the events of a prompt, as its answer writes them."""
    answers = dict(zip(prompt.names, prompt.answers, strict=True))
    return {id: answers[next(names)] for id in prompt.ids}
