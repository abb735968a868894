"""The runs that another run is measured against: what they are, which is nearest, how to run it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hydra.errors import HydraException
from omegaconf.errors import OmegaConfBaseException

from harkd.compose import compose_settings
from harkd.runs.identity import identity
from harkd.study.flat import flat

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from harkd.study.groups import Entry

Decided = dict[str, Any]
"""`decided_by` of a record: the settings that decide a run's result."""

_LEARNT = ("teacher", "trainer", "source")
_PRESETS = ("dataset", "source", "model", "engine", "prompt")
_ASIDE = ("seed", "layout", "scores")
"""Settings that do not make two runs two systems to be measured against."""


def base_of(student: Decided) -> Decided:
    """The student's model before it learnt, on the same windows."""
    kept = {key: value for key, value in student.items() if key not in _LEARNT}
    return kept | {"mode": {**student.get("mode", {}), "name": "zero_shot"}}


def teacher_of(student: Decided) -> Decided:
    """The student's teacher, answering the student's windows instead of teaching."""
    teacher = student.get("teacher") or {}
    found = base_of(student)
    for group in ("model", "engine", "prompt"):
        found[group] = teacher.get(group) or found.get(group)
    if found["engine"] and found["engine"].get("name") == "rules":
        found = {key: value for key, value in found.items() if key not in ("model", "decode")}
    return found


def own_of(guest: Decided) -> Decided:
    """The student that learns as a cross-evaluated one did, in the home that tests it."""
    kept = {key: value for key, value in guest.items() if key != "source"}
    return kept | {"mode": {**guest.get("mode", {}), "name": "distill"}}


def guest_of(student: Decided, home: Mapping[str, Any]) -> Decided:
    """A student of one home, cross-evaluated in another, whose `dataset` settings are `home`."""
    mode = {**student.get("mode", {}), "name": "cross_eval"}
    return student | {"mode": mode, "source": student.get("dataset"), "dataset": dict(home)}


def nearest(entries: Iterable[Entry], wanted: Decided) -> tuple[Entry | None, list[str]]:
    """The system whose settings are nearest to the wanted ones.

    Args:
        entries: those that would do, such as all zero-shot runs of one model.
        wanted: settings.

    Returns:
        The system and the settings in which it differs; (None, []) of no entries.
    """
    ranked = [(distance(entry.decided_by, wanted), entry) for entry in entries]
    if not ranked:
        return None, []
    differ, entry = min(ranked, key=lambda pair: len(pair[0]))
    return entry, differ


def distance(one: Decided, other: Decided) -> list[str]:
    """The names of the settings that differ, but for those that do not matter here."""
    flats = [
        flat({key: value for key, value in each.items() if key not in _ASIDE})
        for each in (one, other)
    ]
    names = dict.fromkeys((*flats[0], *flats[1]))
    return [name for name in names if flats[0].get(name) != flats[1].get(name)]


def command(wanted: Decided, outputs: str | None = None) -> str:
    """The command of a run with these settings: presets, and what differs from them."""
    words = [f"mode={wanted['mode']['name']}"]
    for group in _PRESETS:
        if name := (wanted.get(group) or {}).get("name"):
            words.append(f"{'dataset@source' if group == 'source' else group}={name}")
    teacher = wanted.get("teacher")
    if teacher:
        engine = teacher["engine"]["name"]
        name = "rules" if engine == "rules" else (teacher.get("model") or {}).get("name")
        words.append(f"teacher={name}")
    words += _overrides(wanted, words)
    words += [f"outputs={outputs}"] if outputs and outputs != "outputs" else []
    return " ".join(["harkd", *words])


def _overrides(wanted: Decided, words: Sequence[str]) -> list[str]:
    """What the presets leave to be said; nothing where harkd does not know the presets."""
    try:
        preset = flat(identity(compose_settings(words)))
    except (HydraException, OmegaConfBaseException):
        return []
    return [
        f"{'' if name in preset else '++'}{name}={_quoted(value)}"
        for name, value in flat(wanted).items()
        if preset.get(name) != value and name != "layout"
    ]


def _quoted(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    plain = isinstance(value, str) and value.replace("_", "").replace("-", "").isalnum()
    return value if plain else f"'{text}'" if isinstance(value, str | list | dict) else text


def outputs_of(entry: Entry) -> str | None:
    """Below which folder a run's results went."""
    settings = entry.system.runs[0].record.get("settings") or {}
    outputs: str | None = settings.get("outputs")
    return outputs
