"""Questions that several runs answer together: one file each, one function `view` in each."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harkd.study.columns import Sheet
    from harkd.study.options import Options
    from harkd.study.results import Result

VIEW_VERSION = 1
"""Rises with every change of a key's name or meaning."""

VIEWS = {
    "scaling": "how the score grows with parameters, tokens and seconds, and where it flattens",
    "gap": "how much of the gap between a base model and its teacher each student closes",
    "transfer": "how well students of one home do in another",
    "failures": "what goes wrong, by system, before and after distillation, and by activity",
    "factors": "what the settings that differ change",
    "format": "how much of a small model's deficit is form, labels and reasoning",
    "complexity": "whether students of complex homes carry over better",
    "audit": "what harkd-audit found in the runs that it was run on",
}
"""Name -> what it answers. Each is the module of that name here."""


def run_view(name: str, results: Sequence[Result], options: Options) -> dict[str, Any]:
    """Answers one question.

    Args:
        name: a key of `VIEWS`.
        results: finished runs, and others, which are listed.
        options: how scores are taken.

    Returns:
        What `harkd-study --format json` prints; README.md in harkd/study says what it holds.

    Raises:
        HarkdError: the runs do not go together.
    """
    # One module, not all: each brings along what it needs.
    found: dict[str, Any] = _module(name).view(results, options)
    return {
        "version": VIEW_VERSION,
        "view": name,
        "metric": options.metric,
        "without_other": options.without_other,
        "replicates": options.replicates,
        "seed": options.seed,
        **found,
    }


def sheets(name: str) -> tuple[Sheet, ...]:
    """The tables of a view, the first of which is shown even without a row."""
    found: tuple[Sheet, ...] = _module(name).SHEETS
    return found


def _module(name: str) -> Any:
    return import_module(f"harkd.study.views.{name}")
