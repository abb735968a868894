"""What reasoning cites of a window: times of day, devices and rooms."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from harkd.audit.household import DEVICES, ROOMS, WITHOUT_MEANING, synonyms
from harkd.audit.words import any_of, fold, holds
from harkd.prompts.reading import devices_of, rooms_of
from harkd.records import Event

_TIME = re.compile(
    r"(?<![\d:])([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?(?!\d|:\d)(?:\s*([ap]\.?m\b))?",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?:\b(?:around|about|roughly|approx\w*|nearly|almost|before|after|until|till|past|by|since|"
    r"between|from|to|and)|[~≈<>–-])\s*$",
    re.IGNORECASE,
)
"""What makes 'HH:MM' a time of the day in general, and not that of an event."""


@dataclass(frozen=True, slots=True)
class Time:
    """A cited time of day."""

    prefix: str
    """what the times of the events that it names begin with: 'HH:MM' or 'HH:MM:SS'"""
    start: int
    end: int

    def fits(self, event: Event) -> bool:
        """Whether the event is at that time."""
        return event.time.startswith(self.prefix)


@dataclass(frozen=True, slots=True)
class Thing:
    """A cited device or room."""

    room: bool
    """a room by itself, and not a device"""
    words: tuple[str, ...]
    """folded; the text of an event from there holds one of them"""
    within: tuple[str, ...]
    """words of the room that the device is said to be in; () where it is not said"""
    start: int
    end: int

    def fits(self, event: str) -> bool:
        """Whether the folded text of an event speaks of it."""
        here = not self.within or any(holds(event, word) for word in self.within)
        return here and any(holds(event, word) for word in self.words)

    @property
    def telling(self) -> bool:
        """Whether the words name something by themselves: 'door' does not."""
        return bool(self.within) or self.words[0] not in WITHOUT_MEANING


def times(text: str, start: int, end: int) -> Iterator[Time]:
    """Yields the times of day that are given as those of events.

    Times to the second always are; times to the minute, unless worded as rough or as a limit.
    """
    for match in _TIME.finditer(text, start, end):
        hour, minute, second, half = match.groups()
        if second is None and (
            (len(hour) < 2 and not half)
            or _ABOUT.search(text, max(start, match.start() - 20), match.start())
        ):
            continue
        clock = int(hour)
        if half and clock <= 12:
            clock = clock % 12 + (12 if half[0] in "pP" else 0)
        yield Time(
            f"{clock:02}:{minute}" + (f":{second}" if second else ""), match.start(), match.end()
        )


class Places:
    """Finds the devices and rooms of one home, and everyday ones that it may lack.

    Args:
        instruction: of the home's prompts; the list under '## Home', where it has one.
    """

    def __init__(self, instruction: str) -> None:
        self._pattern = _pattern(instruction)
        self._names = {fold(device) for _, device in devices_of(instruction)}

    def things(self, folded: str, start: int, end: int) -> Iterator[Thing]:
        """Yields what the folded text cites between two places."""
        for match in self._pattern.finditer(folded, start, end):
            room, device, alone = match["room"], match["device"], match["alone"]
            if alone:
                yield Thing(True, synonyms(alone, ROOMS), (), match.start(), match.end())
            else:
                within = synonyms(room, ROOMS) if room else ()
                yield Thing(False, _device(device, self._names), within, match.start(), match.end())


def _device(words: str, known: set[str]) -> tuple[str, ...]:
    """What an event of that device may call it; a device that the home has goes by its name."""
    return (words,) if words in known else synonyms(words, DEVICES)


@lru_cache(maxsize=16)
def _pattern(instruction: str) -> re.Pattern[str]:
    rooms = {fold(room) for room in rooms_of(instruction)}
    rooms |= {word for group in ROOMS for word in group}
    devices = {fold(device) for _, device in devices_of(instruction)}
    devices |= {word for group in DEVICES for word in group}
    room, device = any_of(rooms), any_of(devices)
    return re.compile(rf"(?:(?P<room>{room})(?:'s)? )?(?P<device>{device})|(?P<alone>{room})")
