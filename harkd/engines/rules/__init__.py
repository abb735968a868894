"""A symbolic reasoner that answers prompts: baseline and offline teacher.

It sees only the prompt's text, as a language model would, and is honest about being rules: runs
that use it are named `rules`.
"""

from collections.abc import Iterable, Iterator
from time import perf_counter
from typing import Literal

from harkd.engines.rules.reason import reason
from harkd.prompts.answer import answer_text
from harkd.prompts.reading import activities_of, events_of, fallback_of, rooms_of
from harkd.records import Prompt, Reply, written


class RulesEngine:
    """Answers at once, with a line of reasoning for every event."""

    devices: Literal["none"] = "none"

    def check(self, prompts: Iterable[Prompt]) -> None:
        """Nothing is too long for it."""

    def replies(self, prompts: Iterable[Prompt]) -> Iterator[Reply]:
        """Answers each prompt; tokens are not counted, because none are generated."""
        for prompt in prompts:
            start = perf_counter()
            names = activities_of(prompt.prefix, prompt.labels)
            answers = dict(zip(names, written(names, prompt.labels), strict=True))
            named = {answer: name for name, answer in answers.items()}
            verdicts = reason(
                events_of(prompt.suffix),
                names,
                fallback=named.get(fallback_of(prompt.prefix) or "", names[-1]),
                rooms=rooms_of(prompt.prefix),
            )
            text = answer_text(
                {verdict.event.id: answers[verdict.name] for verdict in verdicts},
                "\n".join(verdict.sentence(answers[verdict.name]) for verdict in verdicts),
                prompt.style,
            )
            yield Reply(
                key=prompt.key,
                text=text,
                prompt_tokens=0,
                cached_tokens=0,
                new_tokens=0,
                finish="stop",
                seconds=perf_counter() - start,
            )
