"""What the settings that differ change, on the same events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harkd.errors import HarkdError
from harkd.study.columns import DATASET, INTERVALS, Column, Sheet, score_column
from harkd.study.correction import holm
from harkd.study.flat import differing, flat
from harkd.study.groups import Entry, group_of, mean, score_of, spread_of
from harkd.study.paired import difference
from harkd.study.results import left_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harkd.study.options import Options
    from harkd.study.results import Result


SHEETS = (
    Sheet(
        "factors",
        "rows",
        "Settings that differ",
        f"{{metric}}; differences to the first row, p corrected after Holm. {INTERVALS}",
        (
            *(DATASET, Column("system", "system")),
            Column("settings", "settings", each="factors"),
            score_column("score", "score"),
            Column("difference", "difference", "difference", interval=True),
            *(Column("p", "p", "p"), Column("p_holm", "p (Holm)", "p")),
            Column("valid_replies", "valid replies", "share"),
            Column("tokens_per_1000_events", "tokens/1,000 events", "amount"),
            Column("seconds_per_1000_events", "s/1,000 events", "amount"),
        ),
    ),
)
"""How the answer is shown: `harkd.study.tables`."""


def view(results: Sequence[Result], options: Options) -> dict[str, Any]:
    """A row per combination of the settings that differ, each compared with the first.

    Raises:
        HarkdError: fewer than two combinations, or runs on different events.
    """
    out = left_out(results)
    usable = [result for result in results if result.scores]
    group = group_of(usable, options) if usable else None
    if group is None or len(group.entries) < 2:
        reasons = "".join(f"; {one['run']}: {one['reason']}" for one in out)
        raise HarkdError(f"factors takes runs with two combinations of settings or more{reasons}")
    names = differing([entry.decided_by for entry in group.entries])
    first, *rest = group.entries
    compared = [_difference(entry, first, options) for entry in rest]
    known = [one["p"] for one in compared if one["p"] is not None]
    corrected = iter(holm(known))
    for one in compared:
        one["p_holm"] = None if one["p"] is None else next(corrected)
    nothing = {"difference": None, "p": None, "p_holm": None, "reason": None}
    rows = [
        group.place | _row(entry, names, options) | one
        for entry, one in zip(group.entries, [nothing, *compared], strict=True)
    ]
    notes = [f"{row['system']}: {row['reason']}" for row in rows if row["reason"]]
    return {"factors": names, "rows": rows, "notes": notes, "left_out": out}


def _difference(entry: Entry, first: Entry, options: Options) -> dict[str, Any]:
    try:
        found = difference(entry.counted, first.counted, options.column, **options.drawing)
    except HarkdError as error:  # numbers of seeds that cannot be paired
        return {"difference": None, "p": None, "reason": str(error)}
    value = {"value": found.value, "low": found.low, "high": found.high}
    return {"difference": value, "p": found.p, "reason": None}


def _row(entry: Entry, names: Sequence[str], options: Options) -> dict[str, Any]:
    scores = [run.scores for run in entry.system.runs if run.scores]
    costs = [one["cost"]["per_1000_events"] for one in scores]
    settings = flat(entry.decided_by)
    return {
        "system": entry.name,
        "settings": {name: settings.get(name) for name in names},
        "score": score_of(entry.counted, options),
        "valid_replies": mean([one["valid_replies"] for one in scores]),
        "tokens_per_1000_events": mean([cost["new_tokens"] for cost in costs]),
        "seconds_per_1000_events": mean([cost["seconds"] for cost in costs]),
        "seeds": entry.system.seeds,
        "spread": spread_of(entry.counted, options),
        "runs": entry.folders,
    }
