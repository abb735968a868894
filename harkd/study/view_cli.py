"""`harkd-study`: finished runs -> one of the study's questions answered, as tables or JSON."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harkd.guard import Parser, guarded, number
from harkd.study.cli import METRICS
from harkd.study.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harkd.study.tables import Table

FORMATS = ("table", "markdown", "csv", "latex", "json")
UNBOUNDED = 100_000
"""Columns of a terminal that is none."""
NARROWEST = 9
"""Letters of a cell on a line, where it has so many and the terminal is wide enough."""
_MORE = """\
views:
{views}

Runs that differ only in their seed are one system: its score is their mean. Runs on different
data, splits or events are never compared: a view shows each by itself, and factors refuses them.
Runs that are missing, unfinished or damaged are listed. In csv a line '# name' is before each of
several tables; --table NAME prints one alone.

JSON has version, view, metric, without_other, replicates, seed, rows (each with runs, the folders
that it is from), notes, left_out (run, state, reason), and what the view adds. A score is value,
low and high, the 95% interval from resampling whole sessions. harkd/study/README.md defines
every key.

examples:
  harkd-study gap outputs
  harkd-study scaling outputs/zero_shot outputs/distill --format latex > scaling.tex
  harkd-study transfer outputs --format csv --table transfer > transfer.csv
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run `harkd-study`.

    Args:
        argv: the arguments; None for those of the process.

    Returns:
        The exit status: 0, or 2 after a mistake that the user can mend.
    """
    args = vars(_parser().parse_args(argv))
    return guarded(lambda: _study(**args), "harkd-study")


def _study(
    view: str, runs: Sequence[Path], format: str, table: str | None, **options: Any
) -> None:  # fmt: skip
    # Here, not above: `--help` need not wait for polars.
    from harkd.errors import HarkdError
    from harkd.study.options import Options
    from harkd.study.results import find_runs, read_result
    from harkd.study.tables import tables
    from harkd.study.views import run_view

    results = [read_result(folder) for folder in find_runs(runs)]
    if not any(result.scores for result in results):
        reasons = "; ".join(f"{result.folder}: {result.reason}" for result in results)
        raise HarkdError(f"no run with scores ({reasons}); run harkd first, or name a run's folder")
    found = run_view(view, results, Options(**options))
    if format == "json":
        print(json.dumps(found, ensure_ascii=False))
    else:
        every = tables(found)
        chosen = [one for one in every if table in (None, one.name)]
        if not chosen:
            names = ", ".join(one.name for one in every)
            raise HarkdError(f"--table {table}: there is no such table here; choose from {names}")
        _print(chosen, format)
    for one in found["left_out"]:
        print(f"harkd-study: {one['state']}, {one['run']}: {one['reason']}", file=sys.stderr)


def _print(chosen: Sequence[Table], format: str) -> None:
    from harkd.study.tables import to_csv, to_latex, to_markdown

    if format == "table":
        _draw(chosen)
    elif format == "csv":
        heads = len(chosen) > 1
        print(
            "\n".join((f"# {one.name}\n" if heads else "") + to_csv(one) for one in chosen), end=""
        )
    else:
        written = to_markdown if format == "markdown" else to_latex
        print("\n".join(map(written, chosen)), end="")


def _draw(chosen: Sequence[Table]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table as Drawn
    from rich.text import Text

    from harkd.study.tables import shown, without_empty

    # A file is as wide as the tables are.
    console = Console(highlight=False, width=None if sys.stdout.isatty() else UNBOUNDED)
    for one in map(without_empty, chosen):
        drawn = Drawn(title=Text(one.title), caption=Text(one.caption), title_justify="left",
                      caption_justify="left", box=box.SIMPLE_HEAD)  # fmt: skip
        rows = [
            [shown(cell, column) for cell, column in zip(row, one.columns, strict=True)]
            for row in one.rows
        ]
        # Each column takes its part of a narrow terminal; three letters lie between two.
        narrowest = max(1, min(NARROWEST, console.width // len(one.columns) - 3))
        for place, column in enumerate(one.columns):
            words = column.kind == "text"
            longest = max((len(row[place]) for row in rows), default=0)
            # In a narrow terminal cells are folded; nothing is cut.
            drawn.add_column(
                Text(column.heading),
                justify="left" if words else "right",
                overflow="fold",
                min_width=min(longest, narrowest),
            )
        for row in rows:
            drawn.add_row(*map(Text, row))
        console.print(drawn)


def _parser() -> Parser:
    width = max(map(len, VIEWS))
    listed = "\n".join(f"  {name:{width}}  {what}" for name, what in VIEWS.items())
    parser = Parser(
        prog="harkd-study",
        description="Answer one of the study's questions from finished runs.",
        epilog=_MORE.format(views=listed),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("view", choices=VIEWS, metavar="VIEW", help=f"one of {', '.join(VIEWS)}")
    add(
        "runs", nargs="+", type=Path, metavar="RUN",
        help="a run's folder, or a folder above several",
    )  # fmt: skip
    add("--metric", choices=METRICS, default=METRICS[0], help=f"(default: {METRICS[0]})")
    add("--without-other", action="store_true", help="leave out events of no activity")
    add("--replicates", type=number(least=1), default=10_000, help="(default: 10000)")
    add("--seed", type=number(), default=0, help="of the resampling (default: 0)")
    add("--format", choices=FORMATS, default=FORMATS[0], help=f"(default: {FORMATS[0]})")
    add("--table", metavar="NAME", help="print this table alone")
    return parser


if __name__ == "__main__":
    sys.exit(main())
