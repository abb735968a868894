"""In-process generation with transformers, on any device and in any precision."""

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from time import perf_counter

from harkd.engines.sampling import generator_for, recipe_for
from harkd.engines.transformers.batch import generate, prefill
from harkd.models import LoadedModel, check_context
from harkd.prompts.chat import Chat
from harkd.records import Prompt, Reply
from harkd.settings import DecodeSettings

STRETCH = 16
"""Batches whose windows are sorted by length together: more would delay the first reply."""


class TransformersEngine:
    """Answers windows in batches; the instruction they share is computed once.

    Args:
        model: with its tokenizer.
        chat: the chat format of the prompts.
        decode: how to choose tokens, and how many.
        batch_size: windows at once; it changes speed and memory only.
        seed: of sampling.
    """

    def __init__(
        self, model: LoadedModel, chat: Chat, decode: DecodeSettings, *, batch_size: int, seed: int
    ) -> None:
        self.model, self.chat, self.decode = model, chat, decode
        self.batch_size, self.seed = batch_size, seed
        base = getattr(model.model, "get_base_model", lambda: model.model)()
        self.decoder, self.head = base.model, base.lm_head
        self.recipe = recipe_for(decode.sampling, thinking=chat.style == "think")

    def replies(self, prompts: Iterable[Prompt]) -> Iterator[Reply]:
        """Yields replies as their rows finish.

        Raises:
            HarkdError: a prompt leaves no room for a reply.
        """
        for _, same_home in groupby(prompts, key=lambda prompt: prompt.prefix):
            while stretch := list(islice(same_home, self.batch_size * STRETCH)):
                yield from self._stretch(stretch)

    def _stretch(self, prompts: list[Prompt]) -> Iterator[Reply]:
        asked = [(prompt.key, *self.chat.prompt_ids(prompt)) for prompt in prompts]
        asked.sort(key=lambda entry: len(entry[2]))
        longest = len(asked[-1][1]) + len(asked[-1][2])
        check_context(longest, self.model)
        clock = perf_counter()
        prefix_ids = asked[0][1]
        prefix = prefill(self.decoder, prefix_ids, self.head.weight.device)
        for first in range(0, len(asked), self.batch_size):
            batch = asked[first : first + self.batch_size]
            finished = generate(
                self.decoder,
                self.head,
                prefix,
                [suffix for _, _, suffix in batch],
                end_id=self.chat.end_id,
                limits=[
                    min(
                        self.decode.max_new_tokens,
                        self.model.context - len(prefix_ids) - len(suffix),
                    )
                    for _, _, suffix in batch
                ],
                recipe=self.recipe,
                generators=[generator_for(key, self.seed) for key, _, _ in batch],
            )
            for row, ids in finished:
                key, _, suffix = batch[row]
                now = perf_counter()
                yield Reply(
                    key=key,
                    text=self.chat.text(ids),
                    prompt_tokens=len(prefix_ids) + len(suffix),
                    cached_tokens=0 if first + row == 0 else len(prefix_ids),
                    new_tokens=len(ids),
                    finish="stop" if ids[-1] == self.chat.end_id else "length",
                    seconds=now - clock,
                )
                clock = perf_counter()
