"""Holds the rows of a batch to their format, token by token."""

from collections.abc import Sequence

from torch import Tensor

from harkd.engines.transformers.grammar import Answer, restrict
from harkd.prompts.chat import Chat


class Guide:
    """One row: a bound on its thinking, and a grammar for what follows.

    Args:
        chat: the chat format.
        budget: most tokens between `<think>` and `</think>`; None sets no bound. The line break
            that is put before a forced `</think>` comes on top.
        answer: its grammar; None leaves the answer free. In think style it begins after
            `</think>`, otherwise at once.
    """

    def __init__(self, chat: Chat, *, budget: int | None, answer: Answer | None) -> None:
        self.chat, self.budget, self.answer = chat, budget, answer
        self.answering = chat.style != "think"
        self.thinking_cut = False
        self._thought: int | None = None  # tokens since <think>
        self._forced: list[int] = []

    def forced(self) -> int | None:
        """Returns the token that must come next, whatever the model would choose."""
        return self._forced[0] if self._forced else None

    def grammar(self) -> Answer | None:
        """Returns what decides which tokens may come next, where anything does."""
        return self.answer if self.answering else None

    def take(self, token: int) -> None:
        """Follows the row by one token."""
        if self._forced:
            self._forced.pop(0)
        if not self.answering:
            self._think(token)
        elif self.answer is not None:
            self.answer.take(token)

    def _think(self, token: int) -> None:
        if token == self.chat.close_id:
            self.answering = True
        elif self._thought is not None:
            self._thought += 1
        elif token == self.chat.think_id:
            self._thought = 0
        if self._thought == self.budget is not None and not self.answering and not self._forced:
            self.thinking_cut = True
            broken = self.chat.text([token]).endswith("\n")
            line_break = [] if broken else self.chat.reply_ids("\n")[:-1]
            self._forced = [*line_break, self.chat.close_id]


def steer(logits: Tensor, guides: Sequence[Guide]) -> None:
    """Takes from each row's logits, in place, what its grammar does not allow.

    Args:
        logits: (rows, vocabulary).
        guides: one per row.
    """
    answers = {row: guide.grammar() for row, guide in enumerate(guides)}
    restrict(logits, {row: answer for row, answer in answers.items() if answer is not None})
