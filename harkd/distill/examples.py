"""Traces -> training examples in tokens."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from torch import Tensor

from harkd.errors import HarkdError
from harkd.prompts.chat import Chat
from harkd.records import Prompt
from harkd.settings import TooLong

LOG = logging.getLogger("harkd")


@dataclass(frozen=True, slots=True)
class SoftTargets:
    """The teacher's most likely tokens where a student is to write its target."""

    tokens: Tensor
    """(target tokens, k): ids"""
    probabilities: Tensor
    """(target tokens, k): add up to 1"""
    weight: float
    """share of the loss that they decide, 0 to 1; the target itself decides the rest"""

    def __getitem__(self, part: slice) -> "SoftTargets":
        """Those of some of the target's tokens."""
        return SoftTargets(self.tokens[part], self.probabilities[part], self.weight)


@dataclass(frozen=True, slots=True)
class Example:
    """One prompt with the reply to learn."""

    prefix: tuple[int, ...]
    """tokens of the home's instruction: the same object for every window of a home"""
    suffix: tuple[int, ...]
    """the rest of the prompt; prompt tokens carry no loss"""
    target: tuple[int, ...]
    """the reply with its end of turn: every token carries loss"""
    soft: SoftTargets | None = field(default=None, compare=False)

    def __len__(self) -> int:
        return len(self.prefix) + len(self.suffix) + len(self.target)


def examples_from(
    lessons: Iterable[tuple[Prompt, str]],
    chat: Chat,
    *,
    context: int,
    too_long: TooLong = TooLong.stop,
    soft: Sequence[SoftTargets] = (),
) -> list[Example]:
    """Tokenizes lessons exactly as generation does.

    Args:
        lessons: prompts with the reply to learn.
        chat: the student's chat format.
        context: tokens that the student can hold.
        too_long: what a lesson with more does. It is never cut: that would teach the student to
            stop early.
        soft: one per lesson, or none.

    Raises:
        HarkdError: there is no lesson, or some do not fit and that is to stop the run, or none
            fits.
    """
    examples = []
    for number, (prompt, reply) in enumerate(lessons):
        prefix, suffix = chat.prompt_ids(prompt)
        likely = soft[number] if soft else None
        examples.append(Example(prefix, tuple(suffix), tuple(chat.reply_ids(reply)), likely))
    if not examples:
        raise HarkdError(
            "no trace is left to learn from: trainer.traces and trainer.objective leave out all, "
            "or mode=teach wrote none"
        )
    fitting = [example for example in examples if len(example) <= context]
    if len(fitting) == len(examples):
        return examples
    counts = (
        f"{len(examples) - len(fitting)} of {len(examples)} traces do not fit the student's "
        f"{context} tokens (the longest has {max(map(len, examples))})"
    )
    if too_long is TooLong.stop or not fitting:
        raise HarkdError(
            f"{counts}; lower window.size or decode.max_new_tokens"
            + (", or set trainer.too_long=skip" if fitting else "")
        )
    LOG.warning("%s: left out", counts)
    return fitting
