"""Traces -> training examples in tokens."""

from collections.abc import Iterable
from dataclasses import dataclass

from harkd.errors import HarkdError
from harkd.prompts.chat import Chat
from harkd.records import Prompt


@dataclass(frozen=True, slots=True)
class Example:
    """One prompt with the reply to learn."""

    prefix: tuple[int, ...]
    """tokens of the home's instruction: the same object for every window of a home"""
    suffix: tuple[int, ...]
    """the rest of the prompt; prompt tokens carry no loss"""
    target: tuple[int, ...]
    """the reply with its end of turn: every token carries loss"""

    def __len__(self) -> int:
        return len(self.prefix) + len(self.suffix) + len(self.target)


def examples_from(
    traces: Iterable[tuple[Prompt, str]], chat: Chat, *, context: int
) -> list[Example]:
    """Tokenizes traces exactly as generation does.

    Args:
        traces: prompts with the teacher's reply text.
        chat: the student's chat format.
        context: tokens that the student can hold.

    Raises:
        HarkdError: there is no trace, or some do not fit. A cut answer would teach the student to
            stop early, so nothing is ever truncated.
    """
    examples = []
    for prompt, reply in traces:
        prefix, suffix = chat.prompt_ids(prompt)
        examples.append(Example(prefix, tuple(suffix), tuple(chat.reply_ids(reply))))
    if not examples:
        raise HarkdError("the teacher's run holds no trace to learn from; run mode=teach again")
    too_long = [len(example) for example in examples if len(example) > context]
    if too_long:
        raise HarkdError(
            f"{len(too_long)} of {len(examples)} traces do not fit the student's {context} tokens "
            f"(the longest has {max(too_long)}); lower window.size or decode.max_new_tokens"
        )
    return examples
