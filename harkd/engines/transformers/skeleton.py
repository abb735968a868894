"""An answer's tokens, where they do not depend on what is answered."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from harkd.prompts.answer import answer_text
from harkd.prompts.chat import Chat
from harkd.records import Prompt

PLACE = "\ue000"
"""Stands for a label in a template of the answer: a private character, which no label holds."""


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The tokens of an `answer` reply: before each label, of each label, and after the last."""

    before: tuple[tuple[int, ...], ...]
    """per event: what precedes its label, none empty"""
    labels: tuple[tuple[int, ...], ...]
    """per answer of the prompt"""
    after: tuple[int, ...]
    """what follows the last label, end of turn included"""

    @property
    def longest(self) -> int:
        """Most tokens that such a reply can have."""
        dictated = sum(map(len, self.before)) + len(self.after)
        return dictated + len(self.before) * max(map(len, self.labels))

    def following(self, event: int) -> tuple[int, ...]:
        """Returns what follows the label of an event, by its place from 0."""
        return self.before[event + 1] if event + 1 < len(self.before) else self.after

    def tokens(self, chosen: Sequence[int]) -> list[int]:
        """Returns the whole reply with the given labels, one per event, as numbers of answers."""
        parts = zip(self.before, (self.labels[label] for label in chosen), strict=True)
        return [token for part in parts for tokens in part for token in tokens] + list(self.after)


class Skeletons:
    """Skeletons of prompts' answers; windows of the same ids share theirs.

    Args:
        chat: the chat format.
    """

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._made: dict[tuple[object, ...], Skeleton | None] = {}

    def of(self, prompt: Prompt) -> Skeleton | None:
        """Returns None where the answer's skeleton cannot be dictated: see `skeleton`."""
        shape = (prompt.answers, prompt.ids)
        if prompt.style != "answer":
            return None
        if shape not in self._made:
            self._made[shape] = skeleton(self._chat, *shape)
        return self._made[shape]


def skeleton(chat: Chat, names: Sequence[str], ids: Sequence[int]) -> Skeleton | None:
    """Returns the skeleton of answers about the given events.

    A tokenizer may join the end of a label with what follows it. So the parts are tried in answers
    in which every label follows every other at every place, and must join to the tokens of the
    whole answer (`Chat.reply_ids`, what a student is trained on) each time. Tokenizers work on
    pieces far shorter than a label and its surroundings, so what holds for all neighbours holds
    for all answers.

    Returns:
        None where a label's tokens depend on what stands beside it.
    """
    parts = answer_text(dict.fromkeys(ids, PLACE), "", "answer").split(PLACE)
    spelt = [json.dumps(name, ensure_ascii=False)[1:-1] for name in names]
    if len(parts) != len(ids) + 1 or not all(spelt):
        return None
    tokens = [tuple(chat.reply_ids(text)[:-1]) for text in (*parts, *spelt)]
    made = Skeleton(
        before=tuple(tokens[: len(ids)]),
        labels=tuple(tokens[len(parts) :]),
        after=(*tokens[len(ids)], chat.end_id),
    )
    for one, other in product(range(len(names)), repeat=2):
        chosen = [(one, other)[place % 2] for place in range(len(ids))]
        labels = {event: names[label] for event, label in zip(ids, chosen, strict=True)}
        if made.tokens(chosen) != chat.reply_ids(answer_text(labels, "", "answer")):
            return None
    return made
