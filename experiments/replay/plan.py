"""An experiment's plan.yaml: its steps and what to show of them, at each of the two scales."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from harkd.errors import HarkdError

FOLDER = Path(__file__).resolve().parent.parent
"""Where each experiment has a folder."""
ORDER = ("scaling", "window", "distill", "cross", "audit", "format", "complexity", "prompt")
"""The experiments, as the study's page lists them."""
SCALES = ("nano", "gpu")
OUTPUTS = {"nano": Path("outputs/study"), "gpu": Path("outputs")}
"""Where runs go."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line that a user may type: `harkd -m …`, or another command that makes something."""

    name: str
    words: str
    """behind `harkd`, where commas sweep, or the whole of another command; {placeholders} are
    filled in: `outputs`, names of steps before this one (their folders), and those of `each`"""
    makes: str | None
    """what another command makes; None of a harkd run, whose settings decide its folder"""
    each: tuple[Mapping[str, Any], ...]
    """values that change together: the step is done once with each"""
    skip_same_home: bool
    """leave out cross-evaluations in the home that the student comes from"""

    def is_named_in(self, other: "Step") -> bool:
        """Whether the other step's command says where this one's runs are."""
        return f"{{{self.name}}}" in other.words


@dataclass(frozen=True, slots=True)
class Show:
    """One table of the answer: a command over runs."""

    name: str
    caption: str
    command: str
    """`harkd-study …` or `harkd-audit …`; {runs} stands for the folders"""
    runs: tuple[str, ...]
    """names of steps whose runs it is about"""
    only: tuple[str, ...]
    """words that a run's command has to have to be among them"""
    tables: tuple[str, ...]
    """which of its tables the page shows; none named: all"""


@dataclass(frozen=True, slots=True)
class Plan:
    """One experiment at one scale."""

    experiment: str
    scale: str
    steps: tuple[Step, ...]
    shows: tuple[Show, ...]


def read_plan(experiment: str, scale: str) -> Plan:
    """Reads a plan.

    Raises:
        HarkdError: there is no such experiment, or its plan has a key that means nothing.
    """
    file = FOLDER / experiment / "plan.yaml"
    if experiment not in ORDER:
        raise HarkdError(f"there is no experiment {experiment!r}; choose from {', '.join(ORDER)}")
    content = yaml.safe_load(file.read_text(encoding="utf-8"))[scale]
    _known(content, {"common", "steps", "show"}, file)
    common = content.get("common", "")
    steps = tuple(_step(entry, common, file) for entry in content["steps"])
    shows = tuple(_show(entry, file) for entry in content.get("show", ()))
    names = {step.name for step in steps}
    for show in shows:
        if unknown := set(show.runs) - names:
            raise HarkdError(f"{file}: {show.name} is about {', '.join(unknown)}: no such step")
    return Plan(experiment, scale, steps, shows)


def _step(entry: Mapping[str, Any], common: str, file: Path) -> Step:
    _known(entry, {"name", "harkd", "command", "makes", "each", "skip_same_home"}, file)
    other = "command" in entry
    return Step(
        name=entry["name"],
        words=entry["command"] if other else f"{entry['harkd']} {common}",
        makes=entry["makes"] if other else None,
        each=tuple(_values(entry.get("each", ({},)))),
        skip_same_home=entry.get("skip_same_home", False),
    )


def _values(each: Any) -> Iterator[Mapping[str, Any]]:
    """`each: [1, 2]` fills {each}; `each: [{a: 1, b: 2}]` fills {a} and {b}."""
    for one in each:
        yield one if isinstance(one, Mapping) else {"each": one}


def _show(entry: Mapping[str, Any], file: Path) -> Show:
    _known(entry, {"name", "caption", "command", "runs", "only", "tables"}, file)
    return Show(
        name=entry["name"],
        caption=entry["caption"],
        command=entry["command"],
        runs=tuple(entry["runs"]),
        only=tuple(entry.get("only", ())),
        tables=tuple(entry.get("tables", ())),
    )


def _known(entry: Mapping[str, Any], keys: set[str], file: Path) -> None:
    if unknown := set(entry) - keys:
        raise HarkdError(f"{file}: {', '.join(sorted(unknown))}: choose from {sorted(keys)}")
