"""`harkd-report`: one page about finished runs."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from harkd.errors import HarkdError


class _Parser(argparse.ArgumentParser):
    """Tells of a mistake in one line, as all of harkd does."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run `harkd-report`.

    Args:
        argv: the arguments; None for those of the process.

    Returns:
        The exit status: 0, or 2 after a mistake that the user can mend.
    """
    args = _parser().parse_args(argv)
    # Here, not above: `--help` need not wait for polars.
    from harkd.report.page import write_report

    try:
        runs = write_report(args.runs, args.out, title=args.title, note=args.note)
    except (HarkdError, OSError) as error:
        print(f"harkd-report: {error}", file=sys.stderr)
        return 2
    for run in runs:
        if run.reason is not None:
            print(f"harkd-report: without scores, {run.folder}: {run.reason}", file=sys.stderr)
    scored = sum(run.scores is not None for run in runs)
    print(f"{args.out}: {scored} of {len(runs)} runs with scores")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
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
