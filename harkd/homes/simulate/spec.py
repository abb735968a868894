"""What a simulated home is asked to be: one number per kind of difficulty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from harkd.errors import HarkdError

Layout = Literal["mural", "marble", "random"]

LAYOUT_RESIDENTS: dict[str, tuple[int, ...]] = {
    "mural": (2, 3, 4),
    "marble": (1, 2, 4),
    "random": (1, 2, 3, 4),
}
"""How many residents a session of the layout may have; Marble's scenarios know no 3."""

_RANGES: dict[str, tuple[float, float]] = {
    "seed": (0, 2**63 - 1),
    "sessions": (1, 9999),
    "minutes": (5, 1440),
    "activities": (2, 99),
    "concurrency": (0, 1),
    "ambiguity": (0, 1),
    "rate": (0.01, 20),
    "noise": (0, 1),
}
_WHOLE = ("seed", "sessions", "activities", "residents")
_OPTIONAL = ("activities", "residents")


@dataclass(frozen=True, slots=True)
class SimulationSpec:
    """The knobs of a simulation; each changes one thing and leaves the others alone.

    Args:
        layout: whose sensors, activities and file layout; `random` draws a home from the seed.
        seed: same spec, same bytes (with one version of numpy).
        sessions: how many recordings. More sessions leave the earlier ones as they are.
        minutes: length of one session.
        residents: people in every session; None lets it vary by session as in the real data.
        concurrency: chance that people share an activity that can be shared, and that somebody
            breaks off a long activity for a short one and then goes on with it.
        activities: only the first so many of the home's list; None for all.
        ambiguity: share of an activity's sensor uses that go to sensors which other activities
            in the same room use.
        rate: sensor uses relative to the published MuRAL recordings: 1 gives about the
            407 events (8,543 in 21 sessions) that an hour has there, the default 0.25 about 125;
            in a Marble home, with fewer sensors, about 300 and 100.
        noise: 0 for perfect sensors; at the default 0.1, 3% of events are missed, 2% of sensor
            uses are spurious, reports come 1 s late on average, and people who cross a room
            trip its sensors now and then.

    Raises:
        HarkdError: a value is out of range; the message names the field.
    """

    layout: Layout
    seed: int
    sessions: int = 48
    minutes: float = 60.0
    residents: int | None = None
    concurrency: float = 0.3
    activities: int | None = None
    ambiguity: float = 0.05
    rate: float = 0.25
    noise: float = 0.1

    def __post_init__(self) -> None:
        if self.layout not in get_args(Layout):
            raise HarkdError(f"layout: '{self.layout}' is none of {', '.join(get_args(Layout))}")
        for field in _WHOLE:
            value = getattr(self, field)
            if value is None and field in _OPTIONAL:
                continue
            if isinstance(value, bool) or not isinstance(value, int):
                raise HarkdError(f"{field}: {value!r} is not a whole number")
        for field, (low, high) in _RANGES.items():
            value = getattr(self, field)
            if value is None and field in _OPTIONAL:
                continue
            number = isinstance(value, int | float) and not isinstance(value, bool)
            # Not `value < low or value > high`: that would let NaN pass.
            if not number or not low <= value <= high:
                raise HarkdError(f"{field}: {value!r} is not between {low} and {high}")
        choices = LAYOUT_RESIDENTS[self.layout]
        if self.residents is not None and self.residents not in choices:
            known = ", ".join(map(str, choices))
            raise HarkdError(f"residents: {self.residents}, but {self.layout} has one of {known}")
