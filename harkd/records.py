"""The records that pass from one stage to the next.

raw files -> Recording -> Window -> Prompt -> Reply -> Prediction -> scores

A record holds no annotation unless its docstring says so: `Window` has no field that could carry
a gold label, so no prompt can leak its own. `Labelled` carries those of another session's window.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import polars as pl


LabelKind = Literal["names", "ids"]
"""What an answer writes for an activity: its name, or a short id."""


def written(names: Sequence[str], labels: LabelKind) -> tuple[str, ...]:
    """Returns what an answer writes for each of the names, in the order that a prompt lists them.

    An id is 'A' and the place from 1: two or three tokens of Qwen3, whose digits are single
    tokens, and with its letter never one of the events' ids, which are plain numbers.
    """
    if labels == "names":
        return tuple(names)
    return tuple(f"A{place}" for place in range(1, len(names) + 1))


@dataclass(frozen=True, slots=True)
class Sensor:
    """One sensor as its home's documentation describes it."""

    id: str
    """as the events of the data write it"""
    room: str
    device: str
    """what it watches, in words: 'fridge', 'couch', 'shower'"""
    kind: str
    """how it senses, in words: 'magnetic', 'motion', 'power', 'pressure', 'phone'"""


@dataclass(frozen=True, slots=True)
class Activity:
    """One label of a home."""

    label: str
    """exactly as the data spells it"""
    name: str
    """as prompts show it and replies must spell it; unique within the home"""


@dataclass(frozen=True, slots=True)
class Home:
    """What a prompt may know of a home: nothing of what anybody was seen doing in it."""

    name: str
    rooms: tuple[str, ...]
    sensors: tuple[Sensor, ...]
    activities: tuple[Activity, ...]
    other: str
    """the label of `activities` that stands for none of the others"""
    hints: tuple[str, ...] = ()
    """what the states of single sensors mean, one English sentence each, for the prompt's rules"""
    notes: tuple[str, ...] = ()
    """what else is to be known of its sensors, one English sentence each, for the same place"""


@dataclass(frozen=True, slots=True)
class Recording:
    """A dataset as read: the home, its events with their annotation, and what was left out."""

    home: Home
    events: pl.DataFrame
    """schema `harkd.homes.table.EVENTS`, sorted by session, then index"""
    dropped: dict[str, int]
    """reason -> number of rows that are not in `events`"""
    sources: tuple[Path, ...]
    """the files that were read"""
    present: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """session -> the residents who took part, where the data say so of all, active or not"""


class Event(NamedTuple):
    """One sensor event as a prompt shows it."""

    id: int
    """position in its window, from 1"""
    time: str
    """local time of day, HH:MM:SS"""
    text: str
    """'<room> <device> <state>'"""


@dataclass(frozen=True, slots=True)
class Window:
    """Consecutive events of one session."""

    session: str
    number: int
    """position among the session's windows, from 0"""
    first: int
    """`index` in the event table of the first event; the others follow it"""
    times: tuple[str, ...]
    """local time of day of each event, HH:MM:SS"""
    texts: tuple[str, ...]
    """each event's '<room> <device> <state>'"""

    @property
    def events(self) -> tuple[Event, ...]:
        """The events one by one. Made when asked for: a dataset has millions of them."""
        return tuple(map(Event, count(1), self.times, self.texts))

    @property
    def key(self) -> str:
        """Names the window within its dataset and windowing."""
        return f"{self.session}/{self.number}"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A window of the training side with its gold labels, for the prompt of another session's."""

    times: tuple[str, ...]
    """local time of day of each event, HH:MM:SS"""
    texts: tuple[str, ...]
    names: tuple[str, ...]
    """of each event's activity; of several, the one that the home lists first"""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is asked about one window."""

    key: str
    prefix: str
    """the instruction: identical for every window of a home"""
    suffix: str
    """this window's events; windows that were retrieved for it stand before them"""
    style: Literal["answer", "think", "reason"]
    """labels only; Qwen3's thinking, then labels; or a reasoning field beside the labels"""
    names: tuple[str, ...]
    """the activity names that an answer may use"""
    ids: tuple[int, ...]
    """the event ids that an answer must label"""
    labels: LabelKind = "names"

    @property
    def answers(self) -> tuple[str, ...]:
        """What an answer writes for each of the names."""
        return written(self.names, self.labels)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model answered to one prompt."""

    key: str
    text: str
    """from after the chat template's generation prompt to before the end-of-turn token"""
    prompt_tokens: int
    cached_tokens: int
    """those of `prompt_tokens` whose keys and values were computed for another prompt"""
    new_tokens: int
    finish: Literal["stop", "length"]
    seconds: float
    """wall time since the engine's reply before it: the replies of a run add up to its time"""
    thinking_cut: bool = False
    """whether `decode.think_budget` closed its thinking"""
    probabilities: tuple[tuple[float, ...], ...] | None = None
    """per id of the prompt, per name of the prompt, each 0 to 1; None where the engine has none"""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a prompt got no reply. Never taken for an answer: the next start asks again."""

    key: str
    reason: str


class ReplyFault(StrEnum):
    """Why a reply as a whole has no answer."""

    UNCLOSED_THINKING = "unclosed_thinking"
    NO_JSON = "no_json"
    BAD_JSON = "bad_json"
    WRONG_SHAPE = "wrong_shape"


class EventFault(StrEnum):
    """Why one event of a readable reply has no label."""

    MISSING = "missing"
    DUPLICATE = "duplicate"
    UNKNOWN_LABEL = "unknown_label"
    ABSTAINED = "abstained"
    """it has one, with less confidence than `decode.abstain_below`"""


@dataclass(frozen=True, slots=True)
class Prediction:
    """A reply as read: one activity name per event, or the reason why there is none."""

    key: str
    fault: ReplyFault | None
    names: tuple[str | None, ...]
    """in the order of the prompt's ids"""
    event_faults: tuple[EventFault | None, ...]
    """in the same order; all None where `fault` is set"""
    probabilities: tuple[tuple[float, ...], ...] | None = None
    """per id, per name of the prompt; None where nothing is known of them"""
    drifted: frozenset[int] | None = None
    """ids of the events whose answer is not what the reasoning argues for; None: not audited"""
    thinking_cut: bool | None = None
    """whether `decode.think_budget` closed the thinking of a reply; None where there is no reply"""
