"""`harkd-report`: one page about finished runs."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from harkd.guard import Parser, guarded


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
    from harkd.report.page import write_report

    runs = write_report(args.runs, args.out, title=args.title, note=args.note)
    for run in runs:
        if run.reason is not None:
            print(f"harkd-report: without scores, {run.folder}: {run.reason}", file=sys.stderr)
    scored = sum(run.scores is not None for run in runs)
    print(f"{args.out}: {scored} of {len(runs)} runs with scores")


def _parser() -> Parser:
    parser = Parser(
        prog="harkd-report",
        description="Write one self-contained HTML page about runs: scores with intervals, "
        "cross-evaluation, faults, training, and single windows with their replies.",
    )
    add = parser.add_argument
    add(
        "runs", nargs="*", type=Path, default=[Path("outputs")], metavar="RUN",
        help="a run's folder, or a folder above several (default: outputs)",
    )  # fmt: skip
    add("--out", type=Path, default=Path("report.html"), help="the file (default: report.html)")
    add("--title", default="harkd: runs", help="title of the page")
    add("--note", default="", help="a sentence for its head")
    return parser


if __name__ == "__main__":
    sys.exit(main())
