"""How the score grows with the model's size and with what it generates."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from harkd.errors import HarkdError
from harkd.study.columns import DATASET, INTERVALS, Column, Sheet, score_column
from harkd.study.flat import told
from harkd.study.groups import Entry, Group, groups, mean, score_of, spread_of
from harkd.study.scaling import fit
from harkd.study.size import recorded_parameters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harkd.study.options import Options
    from harkd.study.results import Result

AXES = ("parameters", "tokens_per_event", "seconds_per_1000_events")
_MODELS_OWN = ("model", "engine", "seed", "scores", "layout")
"""Settings in which the points of one line may differ."""


SHEETS = (
    Sheet(
        "scaling",
        "rows",
        "Score by size",
        f"{{metric}} of every model. {INTERVALS}",
        (
            *(DATASET, Column("mode", "mode"), Column("prompt", "prompt")),
            *(Column("teacher", "teacher"), Column("model", "model")),
            Column("parameters", "parameters", "amount"),
            Column("tokens_per_event", "tokens/event", "amount"),
            Column("seconds_per_1000_events", "s/1,000 events", "amount"),
            score_column("score", "score"),
        ),
    ),
    Sheet(
        "scaling_curves",
        "curves",
        "Fitted curves",
        "score = ceiling − a (size / smallest)^−b; flat: within 0.01 of the ceiling, sought up to "
        "1,000 times the largest size; at the edge: the points do not bend, so the ceiling says "
        "nothing. " + INTERVALS,
        (
            *(DATASET, Column("mode", "mode"), Column("prompt", "prompt")),
            *(Column("teacher", "teacher"), Column("axis", "size")),
            score_column("fit/ceiling", "ceiling"),
            Column("fit/flat_from", "flat from", "amount", interval=True),
            score_column("fit/exponent", "b"),
            Column("fit/residual", "residual", "number"),
            Column("fit/at_the_edge", "at the edge"),
            Column("reason", "no curve because"),
        ),
    ),
)
"""How the answer is shown: `harkd.study.tables`."""


def view(results: Sequence[Result], options: Options) -> dict[str, Any]:
    """A row per model, and a curve per line and axis.

    A line is all runs that differ in nothing but the model, its precision, what runs it, and the
    seed; models with an adapter are a line of their own.
    """
    found, left_out = groups(results, options)
    rows: list[dict[str, Any]] = []
    curves: list[dict[str, Any]] = []
    notes: list[str] = []
    for group in found:
        lines = _lines(group)
        for (mode, teacher), line in zip(_names(lines), lines, strict=True):
            place = {**group.place, "prompt": line[0].scores["prompt"], "mode": mode,
                     "teacher": teacher}  # fmt: skip
            points = [_point(entry, options) for entry in line]
            order = sorted(range(len(line)), key=lambda n: (points[n]["parameters"] or 0, n))
            rows += [place | points[n] for n in order]
            curves += [
                place | _curve(axis, line, [point[axis] for point in points], options)
                for axis in AXES
            ]
            if len({point["precision"] for point in points}) > 1:
                notes.append(
                    f"{group.dataset}, {mode}: models differ in precision too, so that size is "
                    "not all that changes along the line"
                )
    return {"rows": rows, "curves": curves, "notes": notes, "left_out": left_out}


def _lines(group: Group) -> list[list[Entry]]:
    lines: dict[str, list[Entry]] = {}
    for entry in group.entries:
        if entry.scores["mode"] in ("zero_shot", "distill"):
            kept = _lines_own(entry) | {"rules": entry.scores["engine"] == "rules"}
            lines.setdefault(json.dumps(kept, sort_keys=True), []).append(entry)
    return list(lines.values())


def _names(lines: Sequence[Sequence[Entry]]) -> list[tuple[str, str | None]]:
    """(mode, teacher) of every line, with the settings that tell lines of one mode apart."""
    kinds = [
        (one["mode"], one["teacher"], one["prompt"], one["engine"] == "rules")
        for one in (line[0].scores for line in lines)
    ]
    settings = [_lines_own(line[0]) for line in lines]
    names = []
    for kind, own in zip(kinds, settings, strict=True):
        alike = [other for k, other in zip(kinds, settings, strict=True) if k == kind]
        mode = "student" if kind[0] == "distill" else "zero-shot"
        names.append((mode + told(own, alike), kind[1]))
    return names


def _lines_own(entry: Entry) -> dict[str, Any]:
    own = {key: value for key, value in entry.decided_by.items() if key not in _MODELS_OWN}
    # Where an adapter was loaded, something was learnt that the sizes beside it did not learn.
    taught = (entry.decided_by.get("model") or {}).get("adapter")
    return own | {"adapter": "yes" if taught else "no"}


def _point(entry: Entry, options: Options) -> dict[str, Any]:
    scores = [run.scores for run in entry.system.runs if run.scores]
    costs = [one["cost"]["per_1000_events"] for one in scores]
    tokens = mean([cost["new_tokens"] for cost in costs])
    model = entry.decided_by.get("model") or {}
    return {
        "model": entry.scores["model"],
        "precision": model.get("precision"),
        "parameters": recorded_parameters(entry.system.runs[0].record),
        "tokens_per_event": None if tokens is None else tokens / 1000,
        "seconds_per_1000_events": mean([cost["seconds"] for cost in costs]),
        "score": score_of(entry.counted, options),
        "seeds": entry.system.seeds,
        "spread": spread_of(entry.counted, options),
        "runs": entry.folders,
    }


def _curve(
    axis: str, line: Sequence[Entry], sizes: Sequence[float | None], options: Options
) -> dict[str, Any]:
    pairs = [(size, entry) for size, entry in zip(sizes, line, strict=True) if size]
    known = {
        "axis": axis,
        "models": [entry.scores["model"] for _, entry in pairs],
        "runs": [folder for _, entry in pairs for folder in entry.folders],
        "fit": None,
        "reason": None,
    }
    if not pairs:
        return known | {"reason": f"no run of this line has {axis.replace('_', ' ')}"}
    try:
        found = fit(
            [size for size, _ in pairs],
            [entry.counted for _, entry in pairs],
            options.column,
            **options.drawing,
        )
    except HarkdError as error:
        return known | {"reason": str(error)}
    ends = {
        name: {
            "value": getattr(found, name),
            "low": interval[0] if interval else None,
            "high": interval[1] if interval else None,
        }
        for name in ("ceiling", "exponent", "flat_from")
        for interval in [getattr(found, f"{name}_interval")]
    }
    rest = {
        "sizes": list(found.sizes),
        "scores": list(found.scores),
        "distance": found.distance,
        "residual": found.residual,
        "at_the_edge": found.at_the_edge,
        "band": [list(point) for point in found.band],
    }
    return known | {"fit": ends | rest}
