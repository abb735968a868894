"""How well students of one home do in another."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING, Any

from harkd.errors import HarkdError
from harkd.study.columns import COMMAND, INTERVALS, Column, Sheet, score_column
from harkd.study.groups import groups, score_of
from harkd.study.homes import Matrix, matrices
from harkd.study.transfer import asymmetries, retained
from harkd.study.wanted import command, guest_of, outputs_of, own_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harkd.study.options import Options
    from harkd.study.results import Result


SHEETS = (
    Sheet(
        "transfer",
        "rows",
        "Students in their own and in other homes",
        "{metric}; retained = score / score of the student that learnt in the tested home. "
        + INTERVALS,
        (
            Column("system", "system"),
            *(Column("trained", "learnt in"), Column("tested", "tested in")),
            score_column("score", "score"),
            score_column("retained", "retained"),
            Column("retained/reason", "no share or interval because"),
        ),
    ),
    Sheet(
        "transfer_asymmetries",
        "asymmetries",
        "Both directions",
        "there: of the first home's student in the second; both as shares of the own student's "
        f"score. {INTERVALS}",
        (
            *(Column("system", "system"), Column("homes", "homes")),
            *(Column("there", "there", "number"), Column("back", "back", "number")),
            Column("asymmetry", "there − back", "difference", interval=True),
            Column("reason", "no share because"),
        ),
    ),
    Sheet(
        "transfer_missing",
        "missing",
        "Cells that are missing",
        "The matrix without them is shown.",
        (
            *(Column("system", "system"), Column("trained", "learnt in")),
            *(Column("tested", "tested in"), COMMAND),
        ),
    ),
)
"""How the answer is shown: `harkd.study.tables`."""


def view(results: Sequence[Result], options: Options) -> dict[str, Any]:
    """A row per cell that is there, the cells that are not, and both directions of every pair."""
    found, left_out = groups(results, options)
    rows: list[dict[str, Any]] = []
    missing: list[dict[str, Any]] = []
    pairs: list[dict[str, Any]] = []
    notes: list[str] = []
    for matrix in matrices(found):
        if len(matrix.homes) < 2:
            notes.append(f"{matrix.name}: only in {matrix.homes[0]}; a matrix takes two homes")
        rows += [
            _cell(matrix, trained, tested, options)
            for trained, tested in product(matrix.homes, repeat=2)
            if (trained, tested) in matrix.cells
        ]
        missing += [
            _hole(matrix, trained, tested)
            for trained, tested in product(matrix.homes, repeat=2)
            if (trained, tested) not in matrix.cells
        ]
        for one, other in combinations(matrix.homes, 2):
            pairs += _pair(matrix, (one, other), options)
    return {"rows": rows, "missing": missing, "asymmetries": pairs, "notes": notes,
            "left_out": left_out}  # fmt: skip


def _cell(matrix: Matrix, trained: str, tested: str, options: Options) -> dict[str, Any]:
    cell = matrix.cells[trained, tested]
    own = matrix.cells.get((tested, tested))
    share: Any = {"value": None, "low": None, "high": None,
                  "reason": f"{tested} has no student of its own here"}  # fmt: skip
    # Of another side of the split the own student's score would be no measure.
    if own and own.group is cell.group:
        share = retained(
            cell.entry.counted, own.entry.counted, tested, options.column, **options.drawing
        )
    return {
        **cell.group.place,
        "system": matrix.name,
        "trained": trained,
        "tested": tested,
        "score": score_of(cell.entry.counted, options),
        "retained": share,
        "runs": cell.entry.folders,
    }


def _hole(matrix: Matrix, trained: str, tested: str) -> dict[str, Any]:
    """What is missing, and its command, made from a run of the same way to distil."""
    like = next(iter(matrix.cells.values())).entry
    student = own_of(like.decided_by) | {"dataset": dict(matrix.settings[trained])}
    wanted = student if trained == tested else guest_of(student, matrix.settings[tested])
    return {
        "system": matrix.name,
        "trained": trained,
        "tested": tested,
        "command": command(wanted, outputs_of(like)),
        "runs": [],
    }


def _pair(matrix: Matrix, homes: tuple[str, str], options: Options) -> list[dict[str, Any]]:
    """Both directions compared; nothing where a cell is missing, which is listed already."""
    four = [(a, b) for a in homes for b in homes]
    there = {pair: matrix.cells[pair] for pair in four if pair in matrix.cells}
    if len(there) < 4:
        return []
    row: dict[str, Any] = {
        "system": matrix.name,
        "homes": list(homes),
        "runs": [folder for cell in there.values() for folder in cell.entry.folders],
    }
    counts = {pair: cell.entry.counted for pair, cell in there.items()}
    empty = {"there": None, "back": None,
             "asymmetry": {"value": None, "low": None, "high": None}}  # fmt: skip
    try:
        [found] = asymmetries(counts, options.column, **options.drawing)
    except HarkdError as error:
        return [row | empty | {"reason": str(error)}]
    # `asymmetries` sorts the homes; the row keeps to the order that it says.
    row["homes"] = list(found.homes)
    value = {"value": found.value, "low": found.low, "high": found.high}
    return [row | {"there": found.there, "back": found.back, "asymmetry": value, "reason": None}]
