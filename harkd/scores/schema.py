"""The form of `scores.json`. README.md beside this file says what every number means."""

from __future__ import annotations

import types
from typing import TypedDict, Union, get_args, get_origin, get_type_hints, is_typeddict

from harkd.errors import HarkdError
from harkd.runs import SCORES_VERSION
from harkd.scores.confidence import Confidence
from harkd.scores.failures import Failures
from harkd.scores.segments import Segments


class Estimate(TypedDict):
    """A score and its 95% interval."""

    value: float | None
    low: float | None
    high: float | None
    reason: str | None
    """why value, or low and high, are null"""


class Averages(TypedDict):
    """Over the labels."""

    micro_f1: Estimate
    macro_f1: Estimate
    weighted_f1: Estimate


class Label(TypedDict):
    """One label; null where there is nothing to divide by."""

    precision: float | None
    recall: float | None
    f1: float | None
    support: int
    predicted: int


class Share(TypedDict):
    """A number of cases, and their part of all."""

    count: int
    share: float | None


class Counts(TypedDict):
    """What was scored."""

    sessions: int
    windows: int
    events: int


class Replies(TypedDict):
    """Windows by the state of their reply."""

    ok: Share
    unclosed_thinking: Share
    no_json: Share
    bad_json: Share
    wrong_shape: Share


class Events(TypedDict):
    """Events by the state of their answer."""

    ok: Share
    missing: Share
    duplicate: Share
    unknown_label: Share
    abstained: Share
    no_reply: Share


class Confusion(TypedDict):
    """Events by gold label (rows) and predicted label (columns)."""

    labels: list[str]
    """in the home's order, of the rows and of all columns but the last"""
    counts: list[list[int]]
    """the last column: no prediction"""


class Scores(TypedDict):
    """What `harkd.scores.score` returns."""

    counts: Counts
    all: Averages
    without_other: Averages
    per_class: dict[str, Label]
    replies: Replies
    events: Events
    valid_replies: float | None
    answered_events: float | None
    confusion: Confusion
    segments: Segments
    failures: Failures
    other: str
    confidence: Confidence | None


class Lenient(TypedDict):
    """What the same replies score where json-repair may mend their JSON first."""

    repaired: int
    """windows whose reply can be read only so"""
    valid_replies: float | None
    answered_events: float | None
    all: Averages
    without_other: Averages


class Tokens(TypedDict):
    """Totals over the windows."""

    prompt: int
    cached: int
    new: int


class PerEvents(TypedDict):
    """What a thousand events cost; null where there are none, or it is not known."""

    prompt_tokens: float | None
    cached_tokens: float | None
    new_tokens: float | None
    seconds: float | None
    energy_joules: float | None


class Cost(TypedDict):
    """Speed, memory and energy of the generation; null where it is not known."""

    windows_per_second: float | None
    new_tokens_per_second: float | None
    peak_memory_mb: float | None
    peak_gpu_memory_mb: float | None
    energy_joules: float | None
    per_1000_events: PerEvents


class ScoresFile(Scores):
    """`scores.json`."""

    version: int
    mode: str
    dataset: str
    simulated: bool
    source: str | None
    split: str
    sessions: list[str]
    model: str
    engine: str
    teacher: str | None
    prompt: str
    seed: int
    dropped: dict[str, int]
    samples: int
    thinking_cut: Share
    lenient: Lenient | None
    tokens: Tokens
    seconds: float
    cost: Cost


def check(content: object, file: object) -> None:
    """Raises HarkdError unless the content of a file is a `ScoresFile` of this version."""
    version = content.get("version") if isinstance(content, dict) else None
    if version != SCORES_VERSION:
        raise HarkdError(
            f"{file}: scores of version {version}, and this harkd reads version {SCORES_VERSION}; "
            "the run's own command scores its replies again"
        )
    problem = _mismatch(content, ScoresFile, "")
    if problem:
        raise HarkdError(f"{file}: {problem}; the run's own command scores its replies again")


def _mismatch(value: object, form: object, place: str) -> str | None:
    """Where and how a JSON value differs from a type, or None."""
    if is_typeddict(form):
        return _differing_keys(value, get_type_hints(form), place)
    origin, inner = get_origin(form), get_args(form)
    if origin in (Union, types.UnionType):
        found = [_mismatch(value, one, place) for one in inner]
        return None if None in found else found[0]
    if origin is list and isinstance(value, list):
        parts = [_mismatch(item, inner[0], f"{place}[{n}]") for n, item in enumerate(value)]
        return next(filter(None, parts), None)
    if origin is dict and isinstance(value, dict):
        parts = [_mismatch(item, inner[1], f"{place}.{key}") for key, item in value.items()]
        return next(filter(None, parts), None)
    allowed = (int, float) if form is float else form
    fits = isinstance(allowed, (type, tuple)) and isinstance(value, allowed)
    if fits and (form is bool or not isinstance(value, bool)):
        return None
    expected = getattr(origin or form, "__name__", str(form))
    return f"{place.lstrip('.')} is {value!r:.40}, not of type {expected}"


def _differing_keys(value: object, hints: dict[str, object], place: str) -> str | None:
    if not isinstance(value, dict):
        return f"{place.lstrip('.')} is {value!r:.40}, not an object"
    if value.keys() != hints.keys():
        keys = ", ".join(sorted(map(str, value.keys() ^ hints.keys())))
        return f"{place.lstrip('.') or 'the file'} lacks or should not have: {keys}"
    parts = [_mismatch(value[key], form, f"{place}.{key}") for key, form in hints.items()]
    return next(filter(None, parts), None)
