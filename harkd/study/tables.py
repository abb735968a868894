"""A view's answer as tables: Markdown, CSV and LaTeX."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from harkd.study.columns import ALWAYS, Column, Sheet
from harkd.study.views import sheets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Cell = Any
"""A text, a number, None, or an interval: {"value", "low", "high"}."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table, with its numbers as they are."""

    name: str
    title: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


def tables(view: Mapping[str, Any]) -> list[Table]:
    """The tables of what a view answered; those without a row are left out, but for the first."""
    built = [_built(sheet, view) for sheet in (*sheets(view["view"]), *ALWAYS)]
    return [table for n, table in enumerate(built) if n == 0 or table.rows]


def _built(sheet: Sheet, view: Mapping[str, Any]) -> Table:
    rows = [row if isinstance(row, dict) else {"note": row} for row in view.get(sheet.rows, [])]
    columns: list[Column] = []
    for column in sheet.columns:
        if column.each is None:
            columns.append(column)
            continue
        columns += [
            replace(column, key=f"{column.key}/{name}", heading=name.removesuffix(".name"))
            for name in view[column.each]
        ]
    if any(column.each and not view[column.each] for column in sheet.columns):
        rows = []  # what the table is about is nowhere
    other = ", without other" if view["without_other"] else ""
    caption = sheet.caption.replace("{metric}", view["metric"] + other)
    if homes := dict.fromkeys(row["dataset"] for row in rows if row.get("simulated")):
        caption += f" Simulated, not recorded: {', '.join(homes)}."
    return Table(
        sheet.name,
        sheet.title,
        caption,
        tuple(columns),
        tuple(tuple(_at(row, column.key) for column in columns) for row in rows),
    )


def _at(row: Any, path: str) -> Cell:
    """'score' -> row['score']; 'fit/ceiling' -> row['fit']['ceiling'], None where there is none."""
    for part in path.split("/"):
        row = row.get(part) if isinstance(row, dict) else None
    return row


def shown(cell: Cell, column: Column) -> str:
    """A cell as a person reads it; '-' for nothing."""
    if isinstance(cell, dict):
        value = shown(cell["value"], column)
        if cell.get("low") is None or cell["value"] is None:
            return value
        return f"{value} [{_number(cell['low'], column, 2)}, {_number(cell['high'], column, 2)}]"
    if cell is None:
        return "-"
    if isinstance(cell, list | tuple):
        return ", ".join(map(str, cell))
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return _number(cell, column, 3) if isinstance(cell, int | float) else str(cell)


def _number(value: float, column: Column, digits: int) -> str:
    if column.kind == "share":
        return f"{value:.1%}"
    if column.kind == "points":  # of a percentage
        return f"{100 * value:+.1f}"
    if column.kind == "difference":
        return f"{value:+.{digits}f}"
    if column.kind == "amount":  # of any size: three significant digits
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.3g}"
    if column.kind == "p":
        return f"{value:.4f}"
    return f"{value:,}" if isinstance(value, int) else f"{value:.{digits}f}"


def to_markdown(table: Table) -> str:
    """A title, a pipe table without empty columns, its caption."""
    table = without_empty(table)
    heads = [_in_markdown(column.heading) for column in table.columns]
    lines = [f"**{_in_markdown(table.title)}**", "", _pipes(heads)]
    lines.append(_pipes(["---" if column.kind == "text" else "--:" for column in table.columns]))
    lines += [_pipes([_in_markdown(text) for text in row]) for row in _texts(table)]
    return "\n".join([*lines, "", _in_markdown(table.caption), ""])


def _pipes(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _in_markdown(text: str) -> str:
    line = " ".join(text.split())
    return re.sub(r"([\\`*_{}\[\]<>|~#&])", r"\\\1", line)


def to_csv(table: Table) -> str:
    """A header, and numbers in full precision; an interval is three columns."""
    names, rows = plain(table)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        # A spreadsheet takes a text that begins so for a formula.
        risky = [isinstance(cell, str) and cell[:1] in "=+-@\t\r" and cell != "" for cell in row]
        writer.writerow([f"'{c}" if bad else c for c, bad in zip(row, risky, strict=True)])
    return out.getvalue()


def plain(table: Table) -> tuple[list[str], list[list[Any]]]:
    """Names of columns, and rows of texts, numbers and None; an interval is three columns."""
    names = [name for column in table.columns for name in _plain_names(column)]
    rows = [
        [
            value
            for cell, column in zip(row, table.columns, strict=True)
            for value in _plain_cells(cell, column)
        ]
        for row in table.rows
    ]
    return names, rows


def _plain_names(column: Column) -> list[str]:
    name = column.key.replace("/", ".")
    return [name, f"{name}.low", f"{name}.high"] if column.interval else [name]


def _plain_cells(cell: Cell, column: Column) -> list[Any]:
    if column.interval:
        known = cell or {}
        return [known.get(end) for end in ("value", "low", "high")]
    return [" ".join(map(str, cell)) if isinstance(cell, list | tuple) else cell]


def to_latex(table: Table) -> str:
    """A table environment for the package booktabs, without empty columns."""
    table = without_empty(table)
    kinds = "".join("l" if column.kind == "text" else "r" for column in table.columns)
    heads = " & ".join(_in_latex(column.heading) for column in table.columns)
    body = [" & ".join(map(_in_latex, row)) + r" \\" for row in _texts(table)]
    caption = f"{table.title}. {table.caption}"
    return "\n".join(
        [
            r"\begin{table}",
            r"\centering",
            rf"\caption{{{_in_latex(caption)}}}",
            rf"\label{{tab:{table.name}}}",
            rf"\begin{{tabular}}{{{kinds}}}",
            *(r"\toprule", rf"{heads} \\", r"\midrule"),
            *body,
            *(r"\bottomrule", r"\end{tabular}", r"\end{table}", ""),
        ]
    )


_LATEX = {
    "\\": r"\textbackslash{}",
    **{char: f"\\{char}" for char in "&%$#_{}"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "←": r"$\leftarrow$",
    "→": r"$\rightarrow$",
    "·": r"$\cdot$",
    "−": "$-$",
    "<": "$<$",
    ">": "$>$",
    "|": "$|$",  # in LaTeX's first encoding these three print as others
    "[": "{[}",  # after \\ a bracket would be its argument
    "]": "{]}",
}


def _in_latex(text: str) -> str:
    return "".join(_LATEX.get(char, char) for char in " ".join(text.split()))


def without_empty(table: Table) -> Table:
    """The table without the columns in which no row has anything."""
    kept = [
        place
        for place in range(len(table.columns))
        if not table.rows or any(not _empty(row[place]) for row in table.rows)
    ]
    columns = tuple(table.columns[place] for place in kept)
    rows = tuple(tuple(row[place] for place in kept) for row in table.rows)
    return replace(table, columns=columns, rows=rows)


def _empty(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, dict) and cell["value"] is None)


def _texts(table: Table) -> list[list[str]]:
    return [
        [shown(cell, column) for cell, column in zip(row, table.columns, strict=True)]
        for row in table.rows
    ]
