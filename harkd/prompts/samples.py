"""Several replies to one window: a prompt for each, with a key and so a seed of its own."""

import re
from collections.abc import Iterator
from dataclasses import replace

from harkd.records import Prompt

_SAMPLE = re.compile(r"(/\d+)#\d+$")
"""`Window.key` ends in the window's number; a sample's own number follows it."""


def samples(prompt: Prompt, count: int) -> Iterator[Prompt]:
    """Yields the prompt `count` times, as '<key>#1', '<key>#2' and so on; once as it is."""
    if count == 1:
        yield prompt
        return
    for number in range(1, count + 1):
        yield replace(prompt, key=f"{prompt.key}#{number}")


def window_key(key: str) -> str:
    """Returns the key of the window that a sample is of."""
    return _SAMPLE.sub(r"\1", key)
