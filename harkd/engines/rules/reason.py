"""The symbolic reasoner: common sense, the clock, and the events around an event."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from harkd.engines.rules.knowledge import evidence, hour_factor
from harkd.homes.wording import MEANINGS
from harkd.records import Event

STATE = re.compile(rf" (turned )?(ON|OFF|OPENED|CLOSED)$|: ({'|'.join(MEANINGS)})$")
"""What `wording=raw` and `wording=meaning` end an event's text with."""
CONTEXT = 0.35
"""Weight of the strongest neighbour in the same room against an event's own evidence."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the reasoner concludes about one event."""

    event: Event
    support: Event | None
    """the event nearby without which the conclusion would be another, if there is one"""
    name: str

    def sentence(self, answer: str) -> str:
        """One line of reasoning: the evidence, and the entry that the answer will repeat.

        Args:
            answer: what the answer writes for the activity; the name stands before an id.
        """
        near = f" near {self.support.text}" if self.support else ""
        entry = f'"{self.event.id}": {json.dumps(answer, ensure_ascii=False)}'
        named = "" if answer == self.name else f" {self.name},"
        return f"{self.event.id}. {self.event.text}{near}, {day_part(self.event)}:{named} {entry}"


def reason(
    events: Sequence[Event], names: Sequence[str], *, fallback: str, rooms: Sequence[str] = ()
) -> list[Verdict]:
    """Concludes one activity for every event of a window.

    An activity's score is the event's own evidence for it, plus a part of the strongest evidence
    that another device in the same room gives, times how well the hour goes with it. Ties go to the
    activity that the prompt lists first; without any evidence the answer is `fallback`.
    """
    places = [_room(event, rooms) for event in events]
    verdicts = []
    for event, room in zip(events, places, strict=True):
        nearby = [
            other
            for other, place in zip(events, places, strict=True)
            if place == room and _device(other) != _device(event)
        ]
        verdicts.append(_conclude(event, nearby, names, fallback))
    return verdicts


def _conclude(
    event: Event, nearby: Sequence[Event], names: Sequence[str], fallback: str
) -> Verdict:
    hour = int(event.time[:2])
    best, best_score = Verdict(event, None, fallback), 0.0
    alone, alone_score = fallback, 0.0
    for name in names:
        own = evidence(name, _device(event))
        if own == 0:
            continue
        factor = hour_factor(name, hour)
        if own * factor > alone_score:
            alone, alone_score = name, own * factor
        support = max(nearby, key=lambda other: evidence(name, _device(other)), default=None)
        added = CONTEXT * evidence(name, _device(support)) if support else 0.0
        if (own + added) * factor > best_score:
            best, best_score = Verdict(event, support, name), (own + added) * factor
    return best if best.name != alone else replace(best, support=None)


def day_part(event: Event) -> str:
    """The event's time in words."""
    hour = int(event.time[:2])
    parts = ((5, "night"), (11, "morning"), (15, "midday"), (18, "afternoon"), (23, "evening"))
    return next((part for end, part in parts if hour < end), "night")


def _device(event: Event) -> str:
    # What is left without the state: a door that closes says no more than that it opened.
    return STATE.sub("", event.text)


def _room(event: Event, rooms: Sequence[str]) -> str:
    # An event's text starts with its room; the longest that fits, as a room's name may begin
    # another's.
    fitting = [room for room in rooms if event.text.startswith(f"{room} ")]
    return max(fitting, key=len, default=event.text.partition(" ")[0])
