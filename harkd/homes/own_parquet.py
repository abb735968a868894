"""A parquet file as `harkd.homes.rows.read_csv` gives a CSV file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from harkd.errors import DataError
from harkd.homes.own_home import SEPARATOR
from harkd.homes.rows import refuse_misspelt, shown


def read_parquet(
    path: Path,
    root: Path,
    columns: Mapping[str, Sequence[str]],
    defaults: Mapping[str, str],
) -> pl.DataFrame:
    """The named columns as texts without outer blanks, so that the same checks do for both.

    Args:
        path: the file.
        root: folder that the column `file` is relative to.
        columns: name in the result -> names that the file may give it, the first found counts.
        defaults: those of `columns` that the file may lack, and the value that they then have.

    Returns:
        `file`, `line` (number of the row, from 1), `broken` (null) and the named columns. A time
        with a zone is written in UTC with a Z; the items of a list have `|` between them; an
        empty value is an empty text.

    Raises:
        DataError: the file cannot be read, or lacks or misspells a column.
    """
    frame = _frame(path)
    names = {name.strip().lower(): name for name in frame.columns}
    found: dict[str, pl.Series] = {}
    named = set()
    for column, choices in columns.items():
        name = next((names[choice] for choice in choices if choice in names), None)
        if name is not None:
            named.add(column)
            found[column] = _text(frame[name])
        elif column in defaults:
            found[column] = _constant(defaults[column], frame.height)
        else:
            problem = f"expected a column '{choices[0]}', found {shown(','.join(frame.columns))}"
            raise DataError(path, problem)
    refuse_misspelt(path, list(names), columns, named)
    return pl.DataFrame(found).select(
        pl.lit(path.relative_to(root).as_posix()).alias("file"),
        pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).alias("line"),
        pl.lit(None, pl.String).alias("broken"),
        *(pl.col(column).fill_null("").str.strip_chars() for column in found),
    )


def _frame(path: Path) -> pl.DataFrame:
    try:
        with _silent():
            return pl.read_parquet(path)
    except pl.exceptions.PanicException:
        raise DataError(path, "is damaged; write the parquet file again") from None
    except (pl.exceptions.PolarsError, OSError) as error:
        why = " ".join(str(error).split())[:120]
        raise DataError(path, f"is no parquet file that can be read: {why}") from None


@contextmanager
def _silent() -> Iterator[None]:
    """Of some damage polars panics: Rust then prints a trace, past `sys.stderr`."""
    shown = os.dup(2)
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(shown, 2)
        os.close(shown)


def _text(values: pl.Series) -> pl.Series:
    kind = values.dtype
    if isinstance(kind, pl.Datetime):
        there = values.dt.convert_time_zone("UTC") if kind.time_zone else values
        return there.dt.to_string("%Y-%m-%d %H:%M:%S%.3f" + ("Z" if kind.time_zone else ""))
    if kind == pl.List(pl.String):
        return values.list.join(SEPARATOR)
    if kind.is_nested() or kind == pl.Binary:
        return _constant(f"a value of type {kind}", len(values))  # for the check that fails to show
    return values.cast(pl.String)


def _constant(text: str, height: int) -> pl.Series:
    return pl.Series([text], dtype=pl.String).new_from_index(0, height)
