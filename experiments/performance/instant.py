"""An engine that answers at once: what is left of a run's time is harkd's own."""

import time
from collections.abc import Iterable, Iterator
from typing import Literal

from harkd.prompts.answer import answer_text
from harkd.records import Prompt, Reply


class InstantEngine:
    """Gives every event an activity that its prompt alone decides.

    Args:
        pause: seconds before each reply.
    """

    devices: Literal["none"] = "none"

    def __init__(self, pause: float = 0.0) -> None:
        self.pause = pause

    def check(self, prompts: Iterable[Prompt]) -> None:
        """Nothing is too long for it."""

    def replies(self, prompts: Iterable[Prompt]) -> Iterator[Reply]:
        """Yields a reply per prompt, in their order."""
        for prompt in prompts:
            if self.pause:
                time.sleep(self.pause)
            drawn = {i: prompt.names[(len(prompt.suffix) + i) % 5] for i in prompt.ids}
            yield Reply(prompt.key, answer_text(drawn, "", prompt.style), 9, 5, 3, "stop", 0.01)
