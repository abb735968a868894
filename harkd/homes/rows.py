"""Text tables in which every row keeps its line number, and checks that name the row at fault.

Rows are read as strings, one line of the file each, so that damage in one line (a stray quote,
a lost field, a byte that is not UTF-8) never reaches another. Checks are polars expressions over
whole columns; a line number is looked up only where a check has failed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Literal

import polars as pl

from harkd.errors import DataError

OnError = Literal["stop", "skip"]

# RFC 4180 within one line: quoted (a doubled quote stands for a quote) or free of quotes.
_FIELD = r'"(?:[^"]|"")*"|[^",]*'


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, with or without a byte order mark.

    Bytes that are not UTF-8 become U+FFFD, which fails the check of any column that is used.

    Raises:
        DataError: the file is missing or cannot be opened.
    """
    try:
        return path.read_bytes().decode("utf-8-sig", "replace")
    except FileNotFoundError:
        raise DataError(path, "is missing; unpack the dataset again") from None
    except OSError as error:
        raise DataError(path, f"cannot be read: {error.strerror}") from None


def read_lines(path: Path) -> pl.DataFrame:
    """The lines of a file that are not blank: `line` (from 1) and `text`, without line ends."""
    frame = pl.DataFrame({"text": read_text(path).split("\n")}, schema={"text": pl.String})
    return (
        frame.with_row_index("line", offset=1)
        .with_columns(pl.col("text").str.strip_chars_end("\r"))
        .filter(pl.col("text").str.strip_chars() != "")
    )


def read_csv(
    path: Path,
    root: Path,
    columns: Mapping[str, Sequence[str]],
    defaults: Mapping[str, str],
) -> pl.DataFrame:
    """The named columns of a CSV file with a header, as strings without outer blanks.

    Args:
        path: the file.
        root: folder that the column `file` is relative to.
        columns: name in the result -> names that the header may give it, the first found counts.
        defaults: those of `columns` that the file may lack, and the value that they then have.

    Returns:
        `file`, `line`, `broken` (the text of a line that has not the header's number of fields,
        else null) and the named columns (null where the line is broken).

    Raises:
        DataError: the file cannot be read, is empty, or its header lacks or misspells a column.
    """
    lines = read_lines(path)
    header = lines["text"][0].split(",") if lines.height else []
    header = [name.strip(' "').lower() for name in header]
    found = {}
    for name, choices in columns.items():
        at = next((choice for choice in choices if choice.lower() in header), None)
        if at is not None:
            found[name] = header.index(at.lower())
        elif name not in defaults:
            problem = f"expected a header with the column '{choices[0]}'"
            problem += f", found {shown(','.join(header))}" if header else ", found an empty file"
            raise DataError(path, problem, line=1)
    refuse_misspelt(path, header, columns, found)
    kept = set(found.values())
    pattern = ",".join(f"({_FIELD})" if i in kept else f"(?:{_FIELD})" for i in range(len(header)))
    groups = {at: str(number) for number, at in enumerate(sorted(kept), start=1)}
    return (
        lines.slice(1)
        .with_columns(fields=pl.col("text").str.extract_groups(f"^{pattern}$"))
        .select(
            pl.lit(path.relative_to(root).as_posix()).alias("file"),
            "line",
            pl.when(pl.col("fields").struct.field("1").is_null())
            .then(pl.col("text"))
            .alias("broken"),
            *(
                _unquoted(pl.col("fields").struct.field(groups[at])).alias(name)
                for name, at in found.items()
            ),
            *(pl.lit(value).alias(name) for name, value in defaults.items() if name not in found),
        )
    )


def refuse_misspelt(
    path: Path, header: Sequence[str], columns: Mapping[str, Sequence[str]], found: Collection[str]
) -> None:
    """Stops at a column that seems to be one which the file may lack, under a damaged name.

    Read as a column of no interest, it would take the sessions or residents of all rows with it.

    Args:
        path: the file.
        header: the file's names, in lower case.
        columns: as `read_csv` has them.
        found: those of `columns` that the file has.

    Raises:
        DataError: there is such a column.
    """
    known = {choice.lower() for choices in columns.values() for choice in choices}
    missing = [choice for name in columns if name not in found for choice in columns[name]]
    # The first may be the nameless one that pandas writes an index into.
    for name in header[1:] if header[:1] == [""] else header:
        meant = next((choice for choice in missing if _resembles(name, choice.lower())), None)
        if name not in known and meant is not None:
            problem = f"has a column {shown(name)}: call it '{meant}', or leave it out"
            raise DataError(path, problem, line=1)


def _resembles(name: str, meant: str) -> bool:
    return meant.startswith(name) or SequenceMatcher(None, name, meant).ratio() > 0.75


def _unquoted(value: pl.Expr) -> pl.Expr:
    inner = (
        value.str.strip_prefix('"').str.strip_suffix('"').str.replace_all('""', '"', literal=True)
    )
    return pl.when(value.str.starts_with('"')).then(inner).otherwise(value).str.strip_chars()


def shown(value: object) -> str:
    """A value as an error shows it: quoted, on one line, cut after 60 characters."""
    text = str(value)
    return repr(text if len(text) <= 60 else text[:60] + "…")


@dataclass(frozen=True)
class Check:
    """What the values of one column must be."""

    column: str
    """column of the table"""
    ok: pl.Expr
    """true where the value is as expected; null counts as not"""
    expected: str
    """in words, for the error and for the reason of a dropped row"""
    title: str = ""
    """what the file calls the column, where it differs"""


WHOLE = Check("broken", pl.col("broken").is_null(), "a row with the fields that the header names")
"""The first check of every table that `read_csv` gives."""


@dataclass
class Tally:
    """What a reader does with rows that it cannot use, and how many there were."""

    root: Path
    on_error: OnError
    dropped: Counter[str] = field(default_factory=Counter)

    def existing(self, files: Iterable[Path]) -> list[Path]:
        """Those of the files that are there, sorted; one that is missing counts as a row at fault.

        Raises:
            DataError: one is missing, and what is at fault stops the reading.
        """
        found = []
        for file in sorted(files):
            if file.exists():
                found.append(file)
            elif self.on_error == "stop":
                raise DataError(file, "is missing; unpack the dataset again")
            else:
                self.dropped[f"{file.name} is missing"] += 1
        return found

    def drop(self, rows: pl.DataFrame, where: pl.Expr, reason: str) -> pl.DataFrame:
        """Leaves out and counts rows that are no mistake: in both modes."""
        kept = rows.filter(~where.fill_null(False))
        if kept.height < rows.height:
            self.dropped[reason] += rows.height - kept.height
        return kept

    def check(
        self, rows: pl.DataFrame, checks: Sequence[Check], *, always_stop: bool = False
    ) -> pl.DataFrame:
        """The rows that pass every check; each other row counts under the first that it fails.

        Args:
            rows: with `file` and `line`, in the order of the source.
            checks: in the order in which a row is to be judged.
            always_stop: stop whatever `on_error` says, because other rows hang on these.

        Raises:
            DataError: a row fails, and rows at fault stop the reading.
        """
        failed = pl.coalesce(
            pl.when(~check.ok.fill_null(False)).then(pl.lit(number, pl.UInt8))
            for number, check in enumerate(checks)
        )
        judged = rows.with_columns(failed=failed)
        if judged["failed"].null_count() == judged.height:
            return rows
        bad = judged.filter(pl.col("failed").is_not_null())
        if always_stop or self.on_error == "stop":
            row = bad.row(0, named=True)
            check = checks[row["failed"]]
            problem = f"expected {check.expected}, found {shown(row[check.column])}"
            if always_stop and self.on_error == "skip":
                problem += "; on_error=skip never skips these rows, since others depend on them"
            column = None if check is WHOLE else check.title or check.column
            raise DataError(self.root / row["file"], problem, line=row["line"], column=column)
        for file, number, count in (
            bad.group_by("file", "failed").len().sort("file", "failed").rows()
        ):
            check = checks[number]
            title = "" if check is WHOLE else f" {check.title or check.column}"
            self.dropped[f"{Path(file).name}{title}: expected {check.expected}"] += count
        return judged.filter(pl.col("failed").is_null()).drop("failed")
