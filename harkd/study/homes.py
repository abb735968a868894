"""Which home trained a student and which one tested it, as the runs' settings say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harkd.study.flat import told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from harkd.study.groups import Entry, Group

_HOMES_OWN = ("dataset", "source", "mode", "seed", "scores", "layout")
"""Settings that say where a student learnt and was tested, and not how."""


@dataclass(frozen=True, slots=True)
class Tested:
    """One student in one home."""

    trained: str
    tested: str
    entry: Entry
    group: Group


@dataclass(frozen=True, slots=True)
class Matrix:
    """Students that were distilled in the same way, each in one home or several."""

    name: str
    homes: tuple[str, ...]
    settings: Mapping[str, Mapping[str, Any]]
    """home -> its `dataset` settings"""
    cells: Mapping[tuple[str, str], Tested]
    """(trained, tested)"""


def matrices(groups: Sequence[Group]) -> list[Matrix]:
    """Puts students and cross-evaluations together by how they were distilled."""
    tested = [
        (group, entry)
        for group in groups
        for entry in group.entries
        if entry.scores["mode"] in ("distill", "cross_eval")
    ]
    homes: dict[str, dict[str, Any]] = {}
    for _, entry in tested:
        for home in _homes_of(entry):
            homes[_text(home)] = home
    names = dict(zip(homes, name_homes(list(homes.values())), strict=True))
    settings = {names[text]: home for text, home in homes.items()}
    ways: dict[str, list[Tested]] = {}
    for group, entry in tested:
        trained, there = (names[_text(home)] for home in _homes_of(entry))
        part = (entry.decided_by.get("mode") or {}).get("part")
        ways.setdefault(_text({**_way(entry), "part": part}), []).append(
            Tested(trained, there, entry, group)
        )
    shown = _name_ways([cells[0].entry for cells in ways.values()])
    return [
        Matrix(
            name,
            tuple(dict.fromkeys(home for cell in cells for home in (cell.trained, cell.tested))),
            settings,
            {(cell.trained, cell.tested): cell for cell in cells},
        )
        for name, cells in zip(shown, ways.values(), strict=True)
    ]


def name_homes(homes: Sequence[Mapping[str, Any]]) -> list[str]:
    """A dataset's name, and where several have it, the settings that tell them apart."""
    shown = []
    for home in homes:
        alike = [other for other in homes if other.get("name") == home.get("name")]
        shown.append(str(home.get("name")) + told(home, alike))
    return shown


def _name_ways(entries: Sequence[Entry]) -> list[str]:
    """'nano ← rules', and the settings that tell several of them apart."""
    ways = [_way(entry) for entry in entries]
    systems = [f"{one.scores['model']} ← {one.scores['teacher']}" for one in entries]
    shown = []
    for system, way in zip(systems, ways, strict=True):
        alike = [one for other, one in zip(systems, ways, strict=True) if other == system]
        shown.append(system + told(way, alike))
    return shown


def _way(entry: Entry) -> dict[str, Any]:
    """The settings that say how a student was distilled, and not where."""
    return {key: value for key, value in entry.decided_by.items() if key not in _HOMES_OWN}


def _homes_of(entry: Entry) -> tuple[dict[str, Any], dict[str, Any]]:
    """Settings of the home that trained and of the one that tests."""
    decided = entry.decided_by
    here = decided.get("dataset") or {"name": entry.scores["dataset"]}
    if entry.scores["mode"] == "distill":
        return here, here
    return decided.get("source") or {"name": entry.scores["source"]}, here


def _text(settings: Any) -> str:
    return json.dumps(settings, sort_keys=True)
