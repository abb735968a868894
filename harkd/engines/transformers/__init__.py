"""In-process generation with transformers, on any device and in any precision."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from time import perf_counter
from typing import Literal

import torch

from harkd.engines.fits import check_fits
from harkd.engines.sampling import generator_for, recipe_for
from harkd.engines.transformers.batch import Generated, generate
from harkd.engines.transformers.dictated import dictate
from harkd.engines.transformers.grammar import Grammars
from harkd.engines.transformers.guide import Guide
from harkd.engines.transformers.memory import Lengths, rows_that_fit
from harkd.engines.transformers.prefix import SharedPrefix
from harkd.engines.transformers.skeleton import Skeletons
from harkd.errors import HarkdError
from harkd.models import LoadedModel
from harkd.models.memory import out_of_memory
from harkd.prompts.chat import Chat
from harkd.records import Prompt, Reply
from harkd.settings import DecodeSettings

STRETCH = 512
"""Windows that are sorted by length together: more would delay the first reply."""

Asked = tuple[Prompt, tuple[int, ...], list[int]]
"""A prompt, the tokens of its prefix and those of the rest."""


class TransformersEngine:
    """Answers windows in batches; the instruction they share is computed once.

    Args:
        model: with its tokenizer.
        chat: the chat format of the prompts.
        decode: how to choose tokens, and how many.
        batch_size: windows at once, or None to find it from the free memory; it changes speed and
            memory only, and is halved where memory runs out.
        seed: of sampling.
    """

    def __init__(
        self,
        model: LoadedModel,
        chat: Chat,
        decode: DecodeSettings,
        *,
        batch_size: int | None,
        seed: int,
    ) -> None:
        self.model, self.chat, self.decode = model, chat, decode
        self.batch_size, self.seed = batch_size, seed
        base = getattr(model.model, "get_base_model", lambda: model.model)()
        self.decoder, self.head = base.model, base.lm_head
        self.device: torch.device = self.head.weight.device
        self.recipe = recipe_for(decode.sampling, thinking=chat.style == "think")
        self.grammars = Grammars(chat, self.head.weight.shape[0]) if decode.constrained else None
        self.skeletons = Skeletons(chat)

    @property
    def devices(self) -> Literal["none", "own"]:
        """Its GPU, if it is on one."""
        return "own" if self.head.weight.is_cuda else "none"

    def check(self, prompts: Iterable[Prompt]) -> None:
        """Finds a prompt that leaves no room for a reply.

        Raises:
            HarkdError: names the longest window and its tokens.
        """
        check_fits(prompts, self.chat, context=self.model.context, name=self.model.name)

    def replies(self, prompts: Iterable[Prompt]) -> Iterator[Reply]:
        """Yields replies as their rows finish; `check` came before.

        Raises:
            HarkdError: one window alone does not fit into memory.
        """
        for _, same_home in groupby(prompts, key=lambda prompt: (prompt.prefix, prompt.answers)):
            while stretch := list(islice(same_home, STRETCH)):
                yield from self._stretch(stretch)

    def _stretch(self, prompts: list[Prompt]) -> Iterator[Reply]:
        asked: list[Asked] = [(prompt, *self.chat.prompt_ids(prompt)) for prompt in prompts]
        asked.sort(key=lambda entry: len(entry[2]))
        longest = len(asked[-1][1]) + len(asked[-1][2])
        clock = perf_counter()
        computed = False
        prefix_ids = asked[0][1]
        for (prompt, _, suffix), done in self._batches(asked, longest):
            now = perf_counter()
            yield Reply(
                key=prompt.key,
                text=self.chat.text(done.ids),
                prompt_tokens=len(prefix_ids) + len(suffix),
                cached_tokens=len(prefix_ids) if computed else 0,
                new_tokens=len(done.ids),
                finish="stop" if done.ids[-1] == self.chat.end_id else "length",
                seconds=now - clock,
                thinking_cut=done.thinking_cut,
                probabilities=done.probabilities,
            )
            computed = True
            clock = perf_counter()

    def _batches(self, asked: list[Asked], longest: int) -> Iterator[tuple[Asked, Generated]]:
        """Answers all, in batches that fit."""
        prefix = SharedPrefix(self.decoder, asked[0][1], self.device)
        new = min(max(map(self._most_new, asked)), self.model.context - longest)
        lengths = Lengths(prefix.tokens, longest - prefix.tokens, new)
        size = self.batch_size or rows_that_fit(self.model.model, lengths, self.device)
        waiting = asked
        while waiting:
            batch, waiting = waiting[:size], waiting[size:]
            open_rows = set(range(len(batch)))
            try:
                for done in self._generate(prefix, batch):
                    open_rows.discard(done.row)
                    yield batch[done.row], done
            except (RuntimeError, MemoryError) as error:
                if not out_of_memory(error):
                    raise
                if len(batch) == 1:
                    raise HarkdError(
                        f"window {batch[0][0].key} alone does not fit into the memory of "
                        f"{self.device}: lower decode.max_new_tokens or model.precision"
                    ) from None
                size = self.batch_size = len(batch) // 2
            # Beyond the handler, whose error would hold on to the batch's tensors.
            if open_rows:
                waiting = [batch[row] for row in sorted(open_rows)] + waiting
                torch.cuda.empty_cache()

    def _most_new(self, asked: Asked) -> int:
        bones = self.skeletons.of(asked[0]) if self.grammars else None
        most = self.decode.max_new_tokens
        return min(bones.longest, most) if bones else most

    def _generate(self, prefix: SharedPrefix, batch: Sequence[Asked]) -> Iterator[Generated]:
        suffixes = [suffix for _, _, suffix in batch]
        generators = [generator_for(prompt.key, self.seed) for prompt, _, _ in batch]
        limits = [
            min(self.decode.max_new_tokens, self.model.context - len(prefix_ids) - len(suffix))
            for _, prefix_ids, suffix in batch
        ]
        skeletons = [self.skeletons.of(prompt) for prompt, _, _ in batch]
        if self.grammars and all(
            bones is not None and bones.longest <= limit
            for bones, limit in zip(skeletons, limits, strict=True)
        ):
            return dictate(
                prefix,
                self.head,
                suffixes,
                [bones for bones in skeletons if bones is not None],
                recipe=self.recipe,
                generators=generators,
            )
        return generate(
            prefix,
            self.head,
            suffixes,
            end_id=self.chat.end_id,
            limits=limits,
            recipe=self.recipe,
            generators=generators,
            guides=[self._guide(prompt) for prompt, _, _ in batch],
        )

    def _guide(self, prompt: Prompt) -> Guide:
        answer = self.grammars.answer(prompt) if self.grammars else None
        return Guide(self.chat, budget=self.decode.think_budget, answer=answer)
