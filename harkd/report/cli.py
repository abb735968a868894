"""`harkd-report`: one page about finished runs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from harkd.guard import Parser, guarded

if TYPE_CHECKING:
    from harkd.report.page import Report


def main(argv: Sequence[str] | None = None) -> int:
    """Run `harkd-report`.

    Args:
        argv: the arguments; None for those of the process.

    Returns:
        The exit status: 0, or 2 after a mistake that the user can mend.
    """
    args = _parser().parse_args(argv)
    return guarded(lambda: _write(args), "harkd-report")


def _write(args: argparse.Namespace) -> None:
    # Here, not above: `--help` need not wait for polars.
    from rich.console import Console

    from harkd.report.page import write_report

    with Console(stderr=True).status("") as status:  # shown on a terminal only
        report = write_report(
            args.runs,
            args.out,
            title=args.title,
            note=args.note,
            tables=args.tables,
            say=status.update,
        )
    for run in report.runs:
        if run.reason is not None:
            print(f"harkd-report: without scores, {run.folder}: {run.reason}", file=sys.stderr)
    scored = sum(run.scores is not None for run in report.runs)
    print(f"{args.out}: {scored} of {len(report.runs)} runs with scores")
    if args.tables is not None:
        print(f"{args.tables}: {len(report.files)} files of tables")
    if args.track is not None:
        _track(args, report)


def _track(args: argparse.Namespace, report: Report) -> None:
    from harkd.settings import TrackerSettings, Upload
    from harkd.study.tables import plain
    from harkd.tracking import track_page

    tracker = TrackerSettings(Upload(args.track), project=args.project, group=args.group)
    tables = {one.table.name: plain(one.table) for one in report.tables}
    print(f"{track_page(tracker, args.title, tables, args.out.parent)}: the tables for W&B")


def _parser() -> Parser:
    parser = Parser(
        prog="harkd-report",
        description="Write one self-contained HTML page about runs: scores with intervals, growth "
        "with size and cost, gap closed, cross-evaluation, faults, calibration, audit, training, "
        "and single windows with their reasoning. It needs no network, and links each number to "
        "its run's record.",
    )
    add = parser.add_argument
    add(
        "runs", nargs="*", type=Path, default=[Path("outputs")], metavar="RUN",
        help="a run's folder, or a folder above several (default: outputs)",
    )  # fmt: skip
    add("--out", type=Path, default=Path("report.html"), help="the file (default: report.html)")
    add("--title", default="harkd: runs", help="title of the page")
    add("--note", default="", help="a sentence for its head")
    add(
        "--tables", type=Path, metavar="DIR",
        help="also write every table of the page there, as Markdown, CSV and LaTeX",
    )  # fmt: skip
    add(
        "--track", choices=("offline", "online"),
        help="also write the tables for Weights & Biases into wandb/ beside the page, or send them "
        "too: numbers and names, no event, prompt or reply",
    )  # fmt: skip
    add("--project", default="harkd", help="W&B's (default: harkd)")
    add("--group", help="W&B's, such as that of a sweep's runs")
    return parser


if __name__ == "__main__":
    sys.exit(main())
