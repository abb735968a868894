"""What the text of a prompt says, read back: all that a symbolic reasoner or an audit knows."""

import json
from functools import lru_cache

from harkd.errors import HarkdError
from harkd.records import Event, LabelKind, written

ASKED = "\n\n## Input\n"
"""Stands between windows that were retrieved for a prompt and the one that it asks about."""


@lru_cache(maxsize=16)
def activities_of(instruction: str, labels: LabelKind = "names") -> tuple[str, ...]:
    """The names listed under the heading `## Activities`, without their ids.

    Raises:
        HarkdError: the template has no such list.
    """
    names = _listed(instruction, "Activities")
    if not names:
        raise HarkdError(
            "engine=rules and harkd-audit read the activities as a list under the heading "
            "'## Activities', which this prompt template lacks; use prompt.template=instruction"
        )
    if labels == "names":
        return names
    ids = written(names, labels)
    return tuple(line.removeprefix(f"{id}: ") for id, line in zip(ids, names, strict=True))


@lru_cache(maxsize=16)
def rooms_of(instruction: str) -> tuple[str, ...]:
    """The rooms listed under the heading `## Home`; none where the template has no such list."""
    return tuple(line.partition(": ")[0] for line in _listed(instruction, "Home"))


@lru_cache(maxsize=16)
def devices_of(instruction: str) -> tuple[tuple[str, str], ...]:
    """(room, device) of every sensor under the heading `## Home`, in the order of the list."""
    lines = (line.partition(": ") for line in _listed(instruction, "Home"))
    return tuple(
        (room, device) for room, _, devices in lines for device in devices.split(", ") if device
    )


@lru_cache(maxsize=16)
def fallback_of(instruction: str) -> str | None:
    """What the instruction says to answer where nothing fits, if it says so."""
    _, found, rest = instruction.partition('Where no activity of the list fits, answer "')
    # A name may hold quotation marks: it ends with its line.
    return rest.partition("\n")[0].removesuffix('".') if found else None


def events_of(question: str) -> list[Event]:
    """The events that a prompt's suffix asks about."""
    return [
        Event(int(event["id"]), event["time"], event["event"])
        for event in json.loads(_parted(question)[1])["events"]
    ]


def with_events(question: str, events: str) -> str:
    """A prompt's suffix with other events to ask about; what stands before them stays.

    Args:
        question: the suffix.
        events: as `harkd.prompts.events.events_text` writes them.
    """
    return _parted(question)[0] + events


def _parted(question: str) -> tuple[str, str]:
    # Events are JSON, in which no text holds a line break: the mark cannot be one of theirs.
    before, mark, asked = question.rpartition(ASKED)
    return before + mark, asked


def _listed(instruction: str, heading: str) -> tuple[str, ...]:
    _, _, rest = instruction.partition(f"## {heading}\n")
    section = rest.partition("\n## ")[0]
    return tuple(line[2:] for line in section.splitlines() if line.startswith("- "))
