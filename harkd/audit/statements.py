"""Reasoning as sentences, each with the events that it is about."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harkd.audit.numbers import BARE_HEAD, Reference, expanded, references

_LINE = re.compile(r"[^\n]+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'(\[*#\d])|(?<=[;])\s+")
_OPENING = re.compile(
    r"[\s\-*•>|]*(?:(?:so|then|now|next|and|thus|therefore|finally|also|similarly|for|in|at|the)"
    r"[\s,:]+)*[\"'(*\[]*",
    re.IGNORECASE,
)
"""What may stand before the events that a sentence begins with."""
_GOES_ON = re.compile(r"\s+\S|\s*[-*•]\s")
"""How a line begins that goes on about the events of the line before."""
_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|no|vs|etc|approx)\.$|(?:^|\s)\d{1,4}\.$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence, or one line."""

    start: int
    end: int
    ids: tuple[int, ...]
    """the events that it is about; () where it does not say"""
    head: Reference | None
    """the reference that it begins with; None where it has none of its own"""
    references: tuple[Reference, ...]
    """every reference in it, the head too"""


HEADS = 0.5
"""Share of a window's events that bare numbers must begin a line with to count as their ids: a
numbered list of something else is mostly shorter."""


def statements(text: str, ids: Sequence[int]) -> list[Statement]:
    """Divides reasoning into sentences, and says of each which events it is about.

    Those are the events that it begins with; otherwise the ones that it mentions; otherwise those
    of the sentence before it in its line, or of the line that it is a part of. Bare numbers ('3.')
    where sentences begin are events where there are enough of them (`HEADS`), and no more sentences
    begin with 'event 3'.
    """
    bare = _bare_numbers(text, ids)
    found: list[Statement] = []
    before: tuple[int, ...] = ()
    last_end = 0
    for line in _LINE.finditer(text):
        gap = text[last_end : line.start()].count("\n") > 1
        if gap or not _GOES_ON.match(line[0]):
            before = ()
        for start, end in _sentences(text, line.start(), line.end()):
            statement = _statement(text, ids, start, end, before, bare)
            found.append(statement)
            before = statement.ids
        last_end = line.end()
    return found


def _bare_numbers(text: str, ids: Sequence[int]) -> bool:
    places = [part for line in _LINE.finditer(text) for part in _sentences(text, *line.span())]
    bare: set[int] = set()
    named = 0
    for start, end in places:
        number = BARE_HEAD.match(text, _bare_start(text, start, end), end)
        if number:
            bare.update(expanded(number[1]))
        named += _statement(text, ids, start, end, (), False).head is not None
    known = len(bare.intersection(ids))
    return known >= HEADS * len(ids) and named <= known


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    first = start
    for cut in _SENTENCE_END.finditer(text, start, end):
        if not _ABBREVIATION.search(text[first : cut.start()]):
            yield first, cut.start()
            first = cut.end()
    if text[first:end].strip():
        yield first, end


def _statement(
    text: str, ids: Sequence[int], start: int, end: int, before: tuple[int, ...], bare: bool
) -> Statement:
    opening = _OPENING.match(text, start, end)
    begins = opening.end() if opening else start
    found = list(references(text, ids, start, end))
    head = found[0] if found and found[0].start <= begins + 1 else None
    if head is None and bare:
        number = BARE_HEAD.match(text, _bare_start(text, start, end), end)
        if number:
            head = Reference(expanded(number[1]), number.start(), number.end())
            found = [head, *(one for one in found if one.start >= head.end)]
    if head:
        about = head.ids
    elif found:
        about = tuple(sorted({number for one in found for number in one.ids}))
    else:
        about = before
    return Statement(start, end, about, head, tuple(found))


def _bare_start(text: str, start: int, end: int) -> int:
    marks = re.compile(r"[\s\-*•>|]*").match(text, start, end)
    return marks.end() if marks else start
