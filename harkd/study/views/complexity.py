"""Do students of complex homes carry over better than students of simple ones?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harkd.study.columns import INTERVALS, Column, Sheet, score_column
from harkd.study.complexity import MEASURES, by_window, event_texts, measured
from harkd.study.correction import holm
from harkd.study.flat import differing, flat
from harkd.study.groups import groups
from harkd.study.homes import Matrix, matrices
from harkd.study.mantel import mantel, pairs_of
from harkd.study.shares import contrast, rate
from harkd.study.transfer import retained

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harkd.study.homes import Tested
    from harkd.study.options import Options
    from harkd.study.results import Result

Measured = dict[str, dict[str, float | None]]


SHEETS = (
    Sheet(
        "complexity",
        "rows",
        "Complexity of the training home and transfer",
        "rho: Spearman's rank correlation, over ordered pairs of homes, of (complexity of the "
        "training home − of the tested home) with the retained share of {metric}; p from "
        "exchanging homes (Mantel), corrected after Holm.",
        (
            *(Column("system", "system"), Column("measure", "complexity")),
            *(Column("rho", "rho", "difference"), Column("p", "p", "p")),
            *(Column("p_holm", "p (Holm)", "p"), Column("homes", "homes", "number")),
            *(Column("pairs", "pairs", "number"), Column("reason", "no test because")),
        ),
    ),
    Sheet(
        "complexity_homes",
        "homes",
        "Homes",
        "Measured on the test side; entropy in bits.",
        (
            *(Column("system", "system"), Column("home", "home")),
            Column("activities", "activities", "amount"),
            Column("activities_per_window", "activities/window", "amount"),
            Column("label_entropy", "label entropy", "amount"),
        ),
    ),
    Sheet(
        "complexity_pairs",
        "pairs",
        "Pairs of homes",
        "{metric}; differences: training home − tested home; knob: the one setting that "
        f"differs. {INTERVALS}",
        (
            *(Column("system", "system"), Column("trained", "learnt in")),
            *(Column("tested", "tested in"), Column("knob", "knob")),
            *(Column("knob_trained", "there"), Column("knob_tested", "here")),
            Column("difference/activities", "activities", "difference"),
            Column("difference/activities_per_window", "activities/window", "difference"),
            Column("difference/label_entropy", "label entropy", "difference"),
            score_column("retained", "retained"),
        ),
    ),
    Sheet(
        "complexity_matched",
        "matched",
        "In windows with equally many activities",
        f"Share of right events; guest: of the other home. {INTERVALS}",
        (
            *(Column("system", "system"), Column("trained", "learnt in")),
            *(Column("tested", "tested in"), Column("window_activities", "activities")),
            Column("windows", "windows", "number"),
            Column("guest", "guest", "share", interval=True),
            Column("own", "own student", "share", interval=True),
            Column("difference", "guest − own (points)", "points", interval=True),
        ),
    ),
)
"""How the answer is shown: `harkd.study.tables`."""


def view(results: Sequence[Result], options: Options) -> dict[str, Any]:
    """A row per measure of complexity with its test; homes, pairs, and windows that are matched."""
    found, left_out = groups(results, options)
    rows: list[dict[str, Any]] = []
    homes: list[dict[str, Any]] = []
    pairs: list[dict[str, Any]] = []
    matched: list[dict[str, Any]] = []
    notes: list[str] = []
    for matrix in matrices(found):
        complexity = {home: _measure(matrix, home) for home in matrix.homes}
        tested = {home: one for home, one in complexity.items() if one is not None}
        for home, one in tested.items():
            runs = _tester(matrix, home).entry.folders
            homes.append({"system": matrix.name, "home": home, **one, "runs": runs})
        notes += [
            f"{matrix.name}: {home} was tested by no run, so its complexity is not known"
            for home in matrix.homes
            if home not in tested
        ]
        own = [_pair(matrix, pair, tested, options) for pair in _crossed(matrix)]
        pairs += own
        rows += _tests(matrix, tested, own, options)
        for pair in _crossed(matrix):
            matched += _matched(matrix, pair, options)
    return {"rows": rows, "homes": homes, "pairs": pairs, "matched": matched, "notes": notes,
            "left_out": left_out}  # fmt: skip


def _tester(matrix: Matrix, home: str) -> Tested:
    """The run whose test side says what the home is like: of its own student where there is one."""
    own = matrix.cells.get((home, home))
    return own or next(cell for (_, there), cell in matrix.cells.items() if there == home)


def _measure(matrix: Matrix, home: str) -> dict[str, float | None] | None:
    if not any(there == home for _, there in matrix.cells):
        return None
    entry = _tester(matrix, home).entry
    texts = event_texts(entry.system.runs[0].folder)
    return measured(entry.system.frames[0], entry.scores["other"], texts)


def _crossed(matrix: Matrix) -> list[tuple[str, str]]:
    """Pairs of homes whose guest can be held against the student of the home itself."""
    return [
        (trained, tested)
        for trained, tested in pairs_of(matrix.homes)
        if (trained, tested) in matrix.cells
        and (tested, tested) in matrix.cells
        and matrix.cells[trained, tested].group is matrix.cells[tested, tested].group
    ]


def _pair(
    matrix: Matrix, pair: tuple[str, str], complexity: Measured, options: Options
) -> dict[str, Any]:
    guest, own = matrix.cells[pair].entry, matrix.cells[pair[1], pair[1]].entry
    share = retained(guest.counted, own.counted, pair[1], options.column, **options.drawing)
    settings = [matrix.settings[home] for home in pair]
    knobs = differing(settings)
    ends = [flat(one).get(knobs[0]) if knobs else None for one in settings]
    single = len(knobs) == 1 and knobs[0].startswith("simulate.")
    return {
        **matrix.cells[pair].group.place,
        "system": matrix.name,
        "trained": pair[0],
        "tested": pair[1],
        "knob": knobs[0].removeprefix("simulate.") if single else None,
        "knob_trained": ends[0] if single else None,
        "knob_tested": ends[1] if single else None,
        "difference": {name: _apart(complexity, pair, name) for name in MEASURES},
        "retained": share,
        "runs": [*guest.folders, *own.folders],
    }


def _apart(complexity: Measured, pair: tuple[str, str], name: str) -> float | None:
    ends = [complexity.get(home, {}).get(name) for home in pair]
    return None if ends[0] is None or ends[1] is None else ends[0] - ends[1]


def _tests(
    matrix: Matrix, complexity: Measured, pairs: Sequence[dict[str, Any]], options: Options
) -> list[dict[str, Any]]:
    """One Mantel test per measure, corrected for their number."""
    found: list[dict[str, Any]] = []
    for name, what in MEASURES.items():
        between = {
            (pair["trained"], pair["tested"]): pair["retained"]["value"]
            for pair in pairs
            if pair["difference"][name] is not None and pair["retained"]["value"] is not None
        }
        values = {home: one[name] or 0.0 for home, one in complexity.items()}
        found.append(
            {
                "system": matrix.name,
                "measure": name,
                "what": what,
                **mantel(values, between, **options.drawing),
                "runs": [folder for cell in matrix.cells.values() for folder in cell.entry.folders],
            }
        )
    known = [one["p"] for one in found if one["p"] is not None]
    corrected = iter(holm(known))
    return [one | {"p_holm": None if one["p"] is None else next(corrected)} for one in found]


def _matched(matrix: Matrix, pair: tuple[str, str], options: Options) -> list[dict[str, Any]]:
    """Own student and guest in windows with equally many activities."""
    guest, own = matrix.cells[pair].entry, matrix.cells[pair[1], pair[1]].entry
    sides = [by_window(one.system.frames, one.scores["other"]) for one in (guest, own)]
    found = []
    for count, (hits, sessions, windows) in sides[0].items():
        mine = sides[1][count][:2]
        guests, owns = rate(hits, sessions, **options.drawing), rate(*mine, **options.drawing)
        found.append(
            {
                **matrix.cells[pair].group.place,
                "system": matrix.name,
                "trained": pair[0],
                "tested": pair[1],
                "window_activities": count,
                "windows": windows,
                "guest": _estimate(guests),
                "own": _estimate(owns),
                "difference": contrast((hits, sessions), mine, **options.drawing),
                "runs": [*guest.folders, *own.folders],
            }
        )
    return found


def _estimate(share: Any) -> dict[str, Any]:
    return {"value": share["share"], "low": share["low"], "high": share["high"]}
