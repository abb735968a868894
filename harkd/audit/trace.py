"""A trace's reasoning, read once: its sentences with all that they cite."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from harkd.audit.citations import Places, Thing, Time, times
from harkd.audit.statements import Statement, statements
from harkd.audit.words import activity_pattern, fold
from harkd.prompts.reading import events_of
from harkd.records import Event, Prompt

_DENIED = re.compile(r"\b(?:no|not|without|any)\s+(?:\w+\s+){0,2}$")
"""What before a device says that it is not there."""
_DENIAL = 60
"""Characters before a device in which to look for that."""


@dataclass(frozen=True, slots=True)
class Part:
    """One sentence with what it cites."""

    said: Statement
    ids: tuple[int, ...]
    """the events that it is about, by number or else by what it cites; () where nothing tells"""
    things: tuple[Thing, ...]
    times: tuple[Time, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """The reasoning about one window."""

    text: str
    masked: str
    """folded, with the names of activities blanked out: 'resting on the couch' cites no couch"""
    events: tuple[Event, ...]
    parts: tuple[Part, ...]


def read(prompt: Prompt, text: str) -> Trace:
    """Reads the reasoning of a reply to a prompt."""
    events = tuple(events_of(prompt.suffix))
    masked = _without_names(fold(text), prompt.names)
    places = Places(prompt.prefix)
    parts: list[Part] = []
    for said in statements(text, prompt.ids):
        things = tuple(places.things(masked, said.start, said.end))
        clocks = tuple(times(text, said.start, said.end))
        present = [one for one in things if not _denied(masked, said.start, one)]
        ids = said.ids or _cited(events, present, clocks)
        if not (ids or things or clocks) and parts:  # 'This is ...' goes on about what was cited
            same_line = "\n" not in text[parts[-1].said.end : said.start]
            ids = parts[-1].ids if same_line else ()
        parts.append(Part(said, ids, things, clocks))
    return Trace(text, masked, events, tuple(parts))


def _denied(masked: str, start: int, thing: Thing) -> bool:
    near = max(start, thing.start - _DENIAL)
    return _DENIED.search(masked, near, thing.start) is not None


def _without_names(folded: str, names: Sequence[str]) -> str:
    longest = sorted((name for name in names if len(name.split()) > 1), key=len, reverse=True)
    for name in longest:
        folded = re.sub(activity_pattern(name), lambda found: " " * len(found[0]), folded)
    return folded


def _cited(
    events: Sequence[Event], things: Sequence[Thing], clocks: Sequence[Time]
) -> tuple[int, ...]:
    """The events of the one device, at the times, that a sentence cites; () where that is unclear.

    Unclear are several devices, and a device that is used again after others: which use is meant
    no word tells.
    """
    devices = {(one.words, one.within): one for one in things if not one.room and one.telling}
    if len(devices) > 1 or not (devices or clocks):
        return ()
    fitting = [
        event.id
        for event in events
        if all(one.fits(fold(event.text)) for one in devices.values())
        and (not clocks or any(time.fits(event) for time in clocks))
    ]
    in_a_row = bool(fitting) and fitting[-1] - fitting[0] == len(fitting) - 1
    return tuple(fitting) if in_a_row else ()
