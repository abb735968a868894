"""Settings as a flat mapping, and which of them differ between runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


UNNAMED = ("seed", "dataset.example", "source.example")

_NO_GROUP = "no such group of settings"


def flat(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Nested settings -> dotted name to value, in their order."""
    return dict(_items(settings, ""))


def differing(every: Sequence[Mapping[str, Any]]) -> list[str]:
    """The dotted names of the settings that differ.

    What a preset brings along is left out: where `model.name` tells all runs apart that
    `model.source` tells apart, only `model.name` is named. A setting of a group that a run has
    nothing of, such as `trainer` of a zero-shot run, does not differ there: the mode does. `seed`
    is never named, nor is the example in a prompt, which holds events.

    Args:
        every: one run's settings each, nested.
    """
    flattened = [flat(settings) for settings in every]
    names = dict.fromkeys(name for one in flattened for name in one if name not in UNNAMED)
    values = {
        name: [
            str(own.get(name)) if name.partition(".")[0] in one else _NO_GROUP
            for own, one in zip(flattened, every, strict=True)
        ]
        for name in names
    }
    differ = [name for name in names if len({*values[name]} - {_NO_GROUP}) > 1]
    return [name for name in differ if not any(_told(name, by, values) for by in differ)]


def told(own: Mapping[str, Any], alike: Sequence[Mapping[str, Any]]) -> str:
    """' (window.size=5)': the settings that tell one of several apart; '' where none do.

    Args:
        own: its settings, nested.
        alike: the settings of all of them, its own too.
    """
    settings = flat(own)
    named = [f"{name.removesuffix('.name')}={settings.get(name)}" for name in differing(alike)]
    return f" ({', '.join(named)})" if named else ""


def _told(name: str, by: str, values: Mapping[str, Sequence[str]]) -> bool:
    """Whether a preset's name that differs says what this setting of the preset is."""
    group = by.removesuffix("name")
    if name == by or group == by or not name.startswith(group):
        return False
    return len(set(zip(values[by], values[name], strict=True))) == len(set(values[by]))


def _items(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, dict):
        yield path, value
        return
    for key, item in value.items():
        yield from _items(item, f"{path}.{key}" if path else str(key))
