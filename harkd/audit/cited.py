"""Checks of what reasoning cites: is it in the window, and is it the event's own?"""

import re
from collections.abc import Collection, Iterator

from harkd.audit.citations import Thing, Time
from harkd.audit.records import Finding, Kind
from harkd.audit.trace import Part, Trace
from harkd.audit.words import fold
from harkd.records import Event

_REPORTED = re.compile(
    r"\b(?:on|off|opens?|opened|opening|closes?|closed|closing|turn\w*|switch\w*|trigger\w*|"
    r"activat\w+|deactivat\w+|sensors?|motion|detect\w+|fires?|fired|press\w*|records?|reports?|"
    r"shows?|events?|starts?|ends?|stops?)\b"
)
"""Words of a sentence that reports what sensors did, and not only what people might do."""
_SUPPOSED = re.compile(
    r"\b(?:not|no|never|without|none|if|would|could|might|may|should|expect\w*|unless|instead|"
    r"rather|e\.g|such as|either|or|probably|perhaps|maybe|possibly|likely|typical\w*|usual\w*|"
    r"often|sometimes|absence|lack\w*|missing|before|after|later|will|next)\b|n't\b|\?"
)
"""Words of a sentence that does not say that something was there."""
_FIRST_CLAUSE = re.compile(r"[,.;(]|->|→|=>| [-–—] |\b(?:so|near|after|before|while|which)\b")
_TIME_BESIDE = 4
"""Characters between an event's number and its time, as in 'event 3 (08:19:18)'."""


def not_covered(trace: Trace, claimed: Collection[int]) -> Iterator[Finding]:
    """Events that the reasoning never comes to; `claimed` are those that it labels.

    Reasoning that goes by number (it names at least half of the events so) must name each by
    number, exact time or whole text; any other covers an event that it cites the device of.
    """
    numbered = {number for part in trace.parts for number in part.said.ids}
    numbered |= {n for part in trace.parts for one in part.said.references for n in one.ids}
    by_number = 2 * sum(event.id in numbered for event in trace.events) >= len(trace.events)
    cited = [time for part in trace.parts for time in part.times]
    devices = [one for part in trace.parts for one in part.things if not one.room]
    folded = fold(trace.text)
    for event in trace.events:
        covered = event.id in numbered or event.id in claimed
        covered = covered or any(time.fits(event) for time in cited)
        covered = covered or fold(event.text) in folded
        if not covered and not by_number:
            covered = any(device.fits(fold(event.text)) for device in devices)
        if not covered:
            detail = f"never comes to event {event.id}, {event.text}"
            yield Finding(Kind.NOT_COVERED, event.id, 0, 0, detail)


def unknown_events(trace: Trace) -> Iterator[Finding]:
    """Event numbers that the window does not have."""
    known = {event.id for event in trace.events}
    for part in trace.parts:
        for one in part.said.references:
            for number in sorted({*one.ids} - known):
                detail = f"the window has no event {number}"
                yield Finding(Kind.UNKNOWN_EVENT, number, one.start, one.end, detail)


def unknown_times(trace: Trace) -> Iterator[Finding]:
    """Times of day at which the window has no event."""
    for part in trace.parts:
        for time in part.times:
            if not any(time.fits(event) for event in trace.events):
                detail = f"no event at {time.prefix}"
                yield Finding(Kind.UNKNOWN_TIME, None, time.start, time.end, detail)


def unknown_things(trace: Trace) -> Iterator[Finding]:
    """Devices and rooms that a sentence reports, and no event of the window comes from."""
    shown = {fold(event.text) for event in trace.events}
    for part in trace.parts:
        sentence = trace.masked[part.said.start : part.said.end]
        reported = part.said.head is not None or _REPORTED.search(sentence)
        if not reported or _SUPPOSED.search(sentence):
            continue
        for thing in part.things:
            if thing.telling and not any(thing.fits(event) for event in shown):
                kind = Kind.UNKNOWN_ROOM if thing.room else Kind.UNKNOWN_SENSOR
                words = trace.text[thing.start : thing.end]
                yield Finding(kind, None, thing.start, thing.end, f"no event of '{words}'")


def misquoted(trace: Trace) -> Iterator[Finding]:
    """What is said of one event first, and only other events of the window have."""
    by_id = {event.id: event for event in trace.events}
    for part in trace.parts:
        head = part.said.head
        if head is None or len(head.ids) != 1 or head.ids[0] not in by_id:
            continue
        own = by_id[head.ids[0]]
        for cited in _foreign(trace, part, own, head.end):
            if any(_fits(cited, other) for other in trace.events):
                words = trace.text[cited.start : cited.end]
                detail = f"event {own.id} is {own.time} {own.text}, not '{words}'"
                yield Finding(Kind.MISQUOTED, own.id, cited.start, cited.end, detail)


def _foreign(trace: Trace, part: Part, own: Event, begin: int) -> list[Time | Thing]:
    """What stands beside an event's number and does not fit the event."""
    cut = _FIRST_CLAUSE.search(trace.masked, begin + 1, part.said.end)
    end = cut.start() if cut else part.said.end
    found: list[Time | Thing] = [
        time for time in part.times if time.start <= begin + _TIME_BESIDE and not time.fits(own)
    ]
    near = [one for one in part.things if begin <= one.start < end and one.telling]
    if _SUPPOSED.search(trace.masked, begin, end) or any(one.fits(fold(own.text)) for one in near):
        return found
    return [*found, *near[:1]]


def _fits(cited: Time | Thing, event: Event) -> bool:
    return cited.fits(event) if isinstance(cited, Time) else cited.fits(fold(event.text))
