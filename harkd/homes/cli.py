"""`harkd-data`: gets, checks, describes, makes and converts data that harkd can read."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from harkd.guard import Parser, guarded, number
from harkd.homes import commands
from harkd.homes.datasets import DATASETS

if TYPE_CHECKING:
    from collections.abc import Sequence

_SIMULATE = """examples:
  harkd-data simulate --layout mural --seed 7 data/mural-simulated
  harkd-data simulate --layout marble --seed 7 --residents 2 --noise 0 data/marble-clean
  harkd-data simulate --layout random --seed 1 --sessions 6 data/some-home
"""
_DESCRIBE = """The last line of the output is JSON with eight numbers:
  sessions    recordings, or calendar days
  rows        rows of the source that gave an event (in some datasets one row gives two events),
              and rows that were dropped
  dropped     what was left out; the lines before say why
  events      sensor events
  sensors     those that reported at least once
  activities  gold labels that occur, without the one for none of the others
  residents   distinct names; 0 where the data name nobody
  windows     of --window events, the last one of a session may be shorter
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run `harkd-data`.

    Args:
        argv: the arguments; None for those of the process.

    Returns:
        The exit status: 0, or 2 where a copy differs from what is published or after a mistake
        that the user can mend.
    """
    args = vars(_parser().parse_args(argv))
    command, run = args.pop("command"), args.pop("run")
    return guarded(lambda: run(**args), f"harkd-data {command}")


def _parser() -> Parser:
    parser = Parser(
        prog="harkd-data", description="Get, check, describe, make and convert data for harkd."
    )
    add = parser.add_subparsers(dest="command", required=True, metavar="COMMAND").add_parser
    raw = argparse.RawDescriptionHelpFormatter

    where = add("where", help="where to get the datasets, whom to cite, on what terms")
    where.set_defaults(run=commands.where)

    check = add(
        "check",
        help="compare a copy with what is published of it",
        description="Compare a copy with what is published of its dataset: one line per number. "
        "Only for mural are there such numbers; any other dataset is read, and the first fault "
        "named.",
    )
    _add_dataset(check)
    check.set_defaults(run=commands.check)

    describe = add(
        "describe",
        help="count a dataset, and write its data card",
        description="Count what a dataset holds, and write a data card: a page about it with "
        "pictures.",
        epilog=_DESCRIBE,
        formatter_class=raw,
    )
    _add_dataset(describe)
    _add_on_error(describe)
    describe.add_argument(
        "--out", type=Path, metavar="FOLDER", help="write the card (card.html, card.md) there"
    )
    describe.add_argument(
        "--window", type=number(least=1), default=10, metavar="EVENTS", help="events (default: 10)"
    )
    describe.set_defaults(run=commands.describe)

    convert = add(
        "convert",
        help="write a dataset as a home of your own",
        description="Write a dataset in the form that dataset=own reads: home.yaml and "
        "events.csv, annotation included.",
    )
    _add_dataset(convert)
    _add_on_error(convert)
    convert.add_argument("out", type=Path, metavar="OUT", help="folder to make, new or empty")
    convert.set_defaults(run=commands.convert)

    simulate = add(
        "simulate",
        help="write a simulated home in the file layout of Marble or MuRAL",
        description="Write a simulated home in the file layout of Marble or MuRAL. The same "
        "options give the same files. Each option changes one thing.",
        epilog=_SIMULATE,
        formatter_class=raw,
        # What is not given keeps the default of SimulationSpec.
        argument_default=argparse.SUPPRESS,
    )
    _add_knobs(simulate)
    simulate.set_defaults(run=commands.simulate)
    return parser


def _add_dataset(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "root", type=Path, metavar="ROOT",
        help="the dataset's folder, or its .zip, which is unpacked below outputs/unpacked",
    )  # fmt: skip
    parser.add_argument("--dataset", required=True, choices=DATASETS, help="what it holds")
    parser.add_argument(
        "--home", help="which one of uci_adl (A or B, default: A) or casas (default: hh101)"
    )


def _add_on_error(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--on-error", choices=("stop", "skip"),
        help="what a row at fault does: stop, or be skipped and counted (default: stop; for "
        "casas, whose files have faults that are known: skip)",
    )  # fmt: skip


def _add_knobs(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("root", type=Path, metavar="ROOT", help="folder to make; must not exist or be empty")
    add(
        "--layout", required=True, choices=("mural", "marble", "random"),
        help="whose sensors and activities; random: a home of its own, laid out as MuRAL",
    )  # fmt: skip
    add("--seed", type=int, required=True, help="whole number that all chance comes from")
    add("--sessions", type=int, help="number of recordings (default: 48)")
    add("--minutes", type=float, help="length of each (default: 60)")
    add("--residents", type=int, help="people in every session (default: varies)")
    add("--concurrency", type=float, help="joint and interleaved activities, 0-1 (default: 0.3)")
    add("--activities", type=int, help="only the first so many of the list (default: all)")
    add("--ambiguity", type=float, help="how much activities share sensors, 0-1 (default: 0.05)")
    add("--rate", type=float, help="events, relative to MuRAL's 407 an hour (default: 0.25)")
    add("--noise", type=float, help="missed, spurious, late events, 0-1 (default: 0.1)")


if __name__ == "__main__":
    sys.exit(main())
