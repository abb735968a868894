"""What an audit finds in one trace."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What is wrong with a trace."""

    UNREADABLE = "unreadable"
    """the answer cannot be read, or leaves an event without a label"""
    NO_REASONING = "no_reasoning"
    """the style asks for reasoning, and there is none"""
    NOT_COVERED = "not_covered"
    """the reasoning never comes to one of the window's events"""
    UNKNOWN_EVENT = "unknown_event"
    """it speaks of an event number that the window does not have"""
    UNKNOWN_TIME = "unknown_time"
    """it gives a time of day at which the window has no event"""
    UNKNOWN_SENSOR = "unknown_sensor"
    """it reports a device that no event of the window comes from"""
    UNKNOWN_ROOM = "unknown_room"
    """it reports a room that no event of the window comes from"""
    MISQUOTED = "misquoted"
    """it gives one event the time, the device or the room of another"""
    DRIFT = "drift"
    """it argues for one activity, and the answer is another"""
    CONTRADICTION = "contradiction"
    """it argues for two activities of one event, and takes neither back"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a trace."""

    kind: Kind
    event: int | None
    """the id of the event that it is about; None where it is about none, or about several"""
    start: int
    """of the evidence in `harkd.audit.reasoning.reasoning`'s text, in characters"""
    end: int
    """behind the evidence; `start` where something is missing, which no text shows"""
    detail: str
    """what is wrong, in a few words"""
