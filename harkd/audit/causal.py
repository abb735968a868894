"""Does an answer rest on what the reasoning cites? Change a cited event, and look.

Of a trace one event is looked at. Its window is asked again with an event replaced by something
that happens in another room of the home, and with it all other events of its device, as a door's
closing tells what its opening told:

- `own`: the event itself. Its answer should move.
- `cited`: another event that the reasoning about it cites. Its answer should move.
- `uncited`: an event that this reasoning does not cite. Its answer should stay.
- `unchanged`: nothing is replaced. An answer that moves here moves by chance.

A replacement can leave the best answer what it was (two devices may speak for one activity), so a
rate of 1 is not to be expected; `cited` well above `uncited` is what reasoning that matters shows.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from harkd.audit.reasoning import reasoning
from harkd.audit.trace import Part, Trace, read
from harkd.audit.words import fold
from harkd.prompts.events import events_text
from harkd.prompts.reading import devices_of, events_of, rooms_of, with_events
from harkd.records import Event, Prompt, Reply
from harkd.replies import parse
from harkd.study.shares import Cases, contrast, rate

Check = Literal["own", "cited", "uncited", "unchanged"]
CHECKS: tuple[Check, ...] = ("own", "cited", "uncited", "unchanged")


@dataclass(frozen=True, slots=True)
class Question:
    """One window asked again."""

    check: Check
    prompt: Prompt
    """with a key of its own"""
    of: str
    """key of the trace's own prompt"""
    event: int
    """whose answer is looked at"""
    changed: tuple[int, ...]
    """the events that were replaced"""
    before: str
    """the trace's answer for `event`"""

    @property
    def session(self) -> str:
        """The session that the window is of."""
        return self.of.rpartition("/")[0]


def questions(
    traces: Sequence[tuple[Prompt, Reply]], *, traces_at_most: int, seed: int
) -> list[Question]:
    """Draws traces, an event of each, and what to replace.

    Traces without a readable answer or without reasoning about the event are passed over, as
    nothing can be cited there.

    Args:
        traces: of one run, whose prompts are of one home.
        traces_at_most: how many to draw.
        seed: of all draws.
    """
    draw = random.Random(seed)
    texts = sorted({event.text for prompt, _ in traces for event in events_of(prompt.suffix)})
    found: list[Question] = []
    used = 0
    for prompt, reply in draw.sample(list(traces), len(traces)):
        asked = list(_of_trace(prompt, reply, texts, draw))
        found.extend(asked)
        used += bool(asked)
        if used == traces_at_most:
            break
    return found


def outcome(question: Question, reply: Reply) -> bool | None:
    """Whether the answer for the event moved; None where the reply has none for it."""
    names = parse(question.prompt, reply).names
    answer = names[question.prompt.ids.index(question.event)]
    return None if answer is None else answer != question.before


def rates(
    asked: Sequence[Question], moved: Mapping[str, bool | None], *, replicates: int, seed: int
) -> dict[str, Any]:
    """How often answers moved, by check.

    Args:
        asked: the questions.
        moved: key of a question's prompt -> its `outcome`.
        replicates: of the bootstrap over sessions.
        seed: of the bootstrap.

    Returns:
        checks: check -> `moved`, a share with its interval, and `unanswered`, how many had no
        answer; and cited_minus_uncited, what lies between those two shares.
    """
    found: dict[str, Any] = {}
    cases: dict[str, Cases] = {}
    for check in CHECKS:
        own = [one for one in asked if one.check == check]
        answered = [one for one in own if moved[one.prompt.key] is not None]
        hits = [bool(moved[one.prompt.key]) for one in answered]
        cases[check] = hits, [one.session for one in answered]
        share = rate(*cases[check], replicates=replicates, seed=seed)
        found[check] = {"moved": share, "unanswered": len(own) - len(answered)}
    apart = contrast(cases["cited"], cases["uncited"], replicates=replicates, seed=seed)
    return {"checks": found, "cited_minus_uncited": apart}


def _of_trace(
    prompt: Prompt, reply: Reply, texts: Sequence[str], draw: random.Random
) -> Iterator[Question]:
    answers = dict(zip(prompt.ids, parse(prompt, reply).names, strict=True))
    trace = read(prompt, reasoning(prompt, reply))
    cited = {event: _cited(trace, event) for event, name in answers.items() if name is not None}
    about = [event for event in cited if any(event in part.ids for part in trace.parts)]
    if not about:
        return
    # Events that cite others are rare in some reasoning, and the check on them is the point.
    citing = [event for event in about if cited[event]]
    event = draw.choice(citing or about)
    before = answers[event]
    assert before is not None  # of `cited`
    devices = _devices(prompt, trace.events)
    others = [ids - {event} for ids in devices.values() if ids != {event}]
    places: list[tuple[Check, list[set[int]]]] = [
        ("own", [{event}]),
        ("cited", [ids for ids in others if ids & cited[event]]),
        ("uncited", [ids for ids in others if not ids & cited[event]]),
    ]
    for check, choices in places:
        if choices:
            changed = draw.choice(choices)
            asked = _replaced(prompt, check, {event, *changed}, changed, texts, draw)
            if asked:
                yield Question(check, asked, prompt.key, event, tuple(sorted(changed)), before)
    same = replace(prompt, key=f"{prompt.key}?unchanged")
    yield Question("unchanged", same, prompt.key, event, (), before)


def _cited(trace: Trace, event: int) -> set[int]:
    """The other events that the sentences about an event cite, by number, time, device or text."""
    parts = [part for part in trace.parts if event in part.ids]
    own = next(one for one in trace.events if one.id == event)
    return {
        other.id
        for other in trace.events
        if other.id != event and any(_cites(trace, part, own, other) for part in parts)
    }


def _cites(trace: Trace, part: Part, own: Event, other: Event) -> bool:
    numbers = {number for one in part.said.references for number in one.ids}
    if other.id in numbers or any(time.fits(other) for time in part.times):
        return True
    sentence = fold(trace.text[part.said.start : part.said.end])
    # What another event shares with the event itself says nothing of the other.
    devices = [one for one in part.things if not one.room and not one.fits(fold(own.text))]
    quoted = other.text != own.text and fold(other.text) in sentence
    return quoted or any(one.fits(fold(other.text)) for one in devices)


def _devices(prompt: Prompt, events: Sequence[Event]) -> dict[str, set[int]]:
    """The events of every device of a window; without a list of devices, of every text."""
    names = (f"{room} {device}" for room, device in devices_of(prompt.prefix))
    known = sorted(names, key=len, reverse=True)
    found: dict[str, set[int]] = {}
    for event in events:
        device = next((name for name in known if event.text.startswith(name)), event.text)
        found.setdefault(device, set()).add(event.id)
    return found


def _replaced(
    prompt: Prompt,
    check: Check,
    near_to: set[int],
    changed: set[int],
    texts: Sequence[str],
    draw: random.Random,
) -> Prompt | None:
    """The prompt with events replaced by one of a room that the window does not have."""
    events = events_of(prompt.suffix)
    rooms = sorted(rooms_of(prompt.prefix), key=len, reverse=True)
    near = {_room(one, rooms) for one in (each.text for each in events)}
    away = [text for text in texts if _room(text, rooms) not in near]
    if not away:  # every room is in the window: then any room but those of the events at hand
        near = {_room(one.text, rooms) for one in events if one.id in near_to}
        away = [text for text in texts if _room(text, rooms) not in near]
    if not away:
        return None
    text = draw.choice(away)
    told = [text if one.id in changed else one.text for one in events]
    suffix = with_events(prompt.suffix, events_text([one.time for one in events], told))
    return replace(prompt, key=f"{prompt.key}?{check}", suffix=suffix)


def _room(text: str, rooms: Sequence[str]) -> str:
    return next((room for room in rooms if text.startswith(f"{room} ")), text.partition(" ")[0])
