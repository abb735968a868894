"""Common sense about homes: how strongly an event's text speaks for an activity's name."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LIKELY_HOUR, UNLIKELY_HOUR = 1.25, 0.5
"""Factors for an activity inside and outside its hours: chosen by hand, like the cues."""


@dataclass(frozen=True, slots=True)
class Sense:
    """One belief: see commonsense.toml."""

    activity: re.Pattern[str]
    cues: Mapping[re.Pattern[str], float]
    hours: tuple[int, int] | None


@cache
def senses() -> tuple[Sense, ...]:
    """Reads commonsense.toml, once."""
    source = Path(__file__).with_name("commonsense.toml").read_text(encoding="utf-8")
    return tuple(
        Sense(
            activity=re.compile(entry["activity"]),
            cues={re.compile(cue): weight for cue, weight in entry.get("cues", {}).items()},
            hours=tuple(entry["hours"]) if "hours" in entry else None,
        )
        for entry in tomllib.loads(source)["sense"]
    )


@cache
def evidence(activity: str, event: str) -> float:
    """How strongly the event speaks for the activity, at no particular time: 0 is not at all."""
    activity, event = activity.lower(), event.lower()
    return max(
        (
            weight
            for sense in senses()
            if sense.activity.search(activity)
            for cue, weight in sense.cues.items()
            if cue.search(event)
        ),
        default=0.0,
    )


@cache
def hour_factor(activity: str, hour: int) -> float:
    """How well the activity goes with the hour of the day (0-23)."""
    spans = [s.hours for s in senses() if s.hours and s.activity.search(activity.lower())]
    if not spans:
        return 1.0
    inside = any(
        first <= hour < last if first < last else hour >= first or hour < last
        for first, last in spans
    )
    return LIKELY_HOUR if inside else UNLIKELY_HOUR
