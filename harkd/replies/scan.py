"""Finds the JSON objects in a text that may hold anything else beside them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TypeAlias

Pairs: TypeAlias = tuple[tuple[str, object], ...]
"""A JSON object with its keys in order, repeated ones too. Arrays stay lists."""

MAX_BROKEN = 1000
"""Broken objects after which a scan gives up: every JSONDecodeError counts the lines of the text
before it, so that a megabyte of opening braces would take quadratic time."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What a text holds."""

    objects: tuple[Pairs, ...]
    """the complete objects that are in no other complete object, in the order of the text"""
    broken: bool
    """whether an opening brace started something that is no JSON object"""


def _nothing(_number: str) -> None:
    """Stands for a number, which is never a label: Python refuses to convert very long ones."""


_DECODER = json.JSONDecoder(
    object_pairs_hook=tuple, parse_int=_nothing, parse_float=_nothing, parse_constant=_nothing
)


def scan(text: str) -> Scan:
    """Reads `text` from left to right and decodes an object at every opening brace.

    After a complete object the scan goes on behind it; after a broken one it goes on where
    decoding stopped, so the inner objects of a reply that was cut off are not taken for answers.
    Objects nested deeper than Python's recursion limit end the scan, as do `MAX_BROKEN` broken
    ones. Numbers, NaN and Infinity among them, are read as None. Raises nothing; the time is
    proportional to the length of the text.
    """
    objects: list[Pairs] = []
    broken = 0
    start = text.find("{")
    while start >= 0 and broken < MAX_BROKEN:
        try:
            value, end = _DECODER.raw_decode(text, start)
            objects.append(value)
        except json.JSONDecodeError as error:
            broken += 1
            end = max(error.pos, start + 1)
        except RecursionError:
            broken += 1
            break
        start = text.find("{", end)
    return Scan(tuple(objects), broken > 0)
