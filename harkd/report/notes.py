"""What a reader must know about the runs of a page before believing a number."""

from collections.abc import Sequence
from typing import Any

from harkd.report.collect import CollectedRun


def notes(views: Sequence[dict[str, Any]]) -> list[str]:
    """Returns a sentence or two per caveat that holds.

    Args:
        views: of `harkd.report.shown.show_runs`.
    """
    simulated = sum(view["simulated"] for view in views)
    systems = {view["model"] for view in views} | {view["teacher"] for view in views}
    found = []
    if simulated:
        share = "All" if simulated == len(views) else f"{simulated} of {len(views)}"
        found.append(
            f"{share} runs are on simulated homes, not recordings of people: their numbers compare "
            "systems, and say nothing about how well any of them would do in a real home."
        )
    if "nano" in systems:
        found.append(
            "nano is a stand-in of a few million parameters that learnt the answer format from "
            "labels drawn at random. It is not Qwen3, whatever its architecture."
        )
    if "rules" in systems:
        found.append("rules is a symbolic reasoner that reads only the prompt; no language model.")
    return found


def facts(runs: Sequence[CollectedRun], views: Sequence[dict[str, Any]]) -> str:
    """How much of what the page is about, in one line."""
    homes = {view["dataset"] for view in views}
    systems = {view["system"] for view in views}
    sides = {(view["dataset"], view["split"]): view["counts"]["events"] for view in views}
    parts = [
        _count(len(runs), "run"),
        _count(len(systems), "system"),
        _count(len(homes), "home"),
        f"{sum(sides.values()):,} events",
    ]
    without = sum(run.scores is None for run in runs)
    return " · ".join(parts) + (f" · {_count(without, 'run')} without scores" if without else "")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
