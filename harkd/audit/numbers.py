"""Event numbers as reasoning writes them: 'event 3', 'events 4-6 and 8', '3.', 'first event'."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_UNIT = r"(?!\d|:\d|\.\d|\s*(?:%|min|sec|hour|people|residents?|times|devices?|activit))"
_ONE = rf"\#?\d{{1,4}}{_UNIT}"
_LINK = r"\s*(?:,\s*and|,|and|&|or|to|through|until|/|[-–—…]|\.\.)\s*(?:events?\s*)?"
_LIST = rf"{_ONE}(?:{_LINK}{_ONE}){{0,20}}"
_NAMED = rf"(?:\b(?:events?|ids?|entr(?:y|ies))\s*(?:no\.?|numbers?|ids?)?\s*:?\s*|\#)({_LIST})"
_IN_BRACKETS = rf"[(\[]({_LIST})[)\]]"
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
             "tenth")  # fmt: skip
_PLACE = rf"(?:{'|'.join(_ORDINALS)}|last|final)"
_ORDINAL = rf"\b({_PLACE}(?:(?:,|,? and) (?:the )?{_PLACE}){{0,9}})\s+events?\b(?!\s*\d)"
_FEW = {"two": 2, "three": 3, "four": 4, "five": 5}
_SOME = rf"\b(first|last)\s+({'|'.join(_FEW)})\s+events\b"
_EVERY = r"\b(?:all|every|each|both)\s+(?:of\s+)?(?:the\s+|these\s+)?(?:\w+\s+)?events?\b"
REFERENCE = re.compile(
    rf"{_NAMED}|{_IN_BRACKETS}|{_ORDINAL}|{_SOME}|(?P<every>{_EVERY})", re.IGNORECASE
)
_RANGE = re.compile(r"(\d+)\s*(?:to|through|until|[-–—…]|\.\.)\s*(?:events?\s*)?\#?(\d+)", re.I)
BARE_HEAD = re.compile(
    rf"[*\"(\[]*({_LIST})[*\")\]]*(?:[.):]|\s*[-–—]\s|\s*(?:->|→|=>))(?!\d)", re.IGNORECASE
)
"""'3.', '3:' or '3-4 ->' where a line or a sentence begins."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A place that names events by number."""

    ids: tuple[int, ...]
    start: int
    end: int


def references(text: str, ids: Sequence[int], start: int, end: int) -> Iterator[Reference]:
    """Yields the references between two places of a text, in order.

    A number that the window does not have is left in, as an audit reports it; but not a number in
    brackets, which may count anything.
    """
    for match in REFERENCE.finditer(text, start, end):
        found = _ids(match, ids)
        if match[2] and not set(found) <= set(ids):
            continue
        yield Reference(found, match.start(), match.end())


def _ids(match: re.Match[str], ids: Sequence[int]) -> tuple[int, ...]:
    numbers, in_brackets, ordinals, side, few, _every = match.groups()
    if numbers or in_brackets:
        return expanded(numbers or in_brackets)
    if ordinals:
        words = re.findall(_PLACE, ordinals.lower())
        return tuple(
            _ORDINALS.index(word) + ids[0] if word in _ORDINALS else ids[-1] for word in words
        )
    if side:
        count = _FEW[few.lower()]
        return tuple(ids[:count] if side.lower() == "first" else ids[-count:])
    return tuple(ids)


def expanded(numbers: str) -> tuple[int, ...]:
    """'3, 5-7' -> (3, 5, 6, 7); a range that runs backwards, or over 100 events, is its ends."""
    found = [int(number) for number in re.findall(r"\d+", numbers)]
    for match in _RANGE.finditer(numbers):
        low, high = int(match[1]), int(match[2])
        if low < high <= low + 100:
            found.extend(range(low + 1, high))
    return tuple(sorted(set(found)))
