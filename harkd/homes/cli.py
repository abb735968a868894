"""`harkd-data`: makes data that harkd can read."""

from __future__ import annotations

import argparse
import sys
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harkd.guard import Parser, guarded

if TYPE_CHECKING:
    from collections.abc import Sequence

_EXAMPLES = """examples:
  harkd-data simulate --layout mural --seed 7 data/mural-simulated
  harkd-data simulate --layout marble --seed 7 --residents 2 --noise 0 data/marble-clean
  harkd-data simulate --layout random --seed 1 --sessions 6 data/some-home
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run `harkd-data`.

    Args:
        argv: the arguments; None for those of the process.

    Returns:
        The exit status: 0, or 2 after a mistake that the user can mend.
    """
    args = vars(_parser().parse_args(argv))
    del args["command"]
    return guarded(lambda: _simulate(args.pop("root"), args), "harkd-data simulate")


def _simulate(root: Path, knobs: dict[str, Any]) -> None:
    # Here, not above: `--help` need not wait for numpy.
    from harkd.homes.simulate import SimulationSpec, write

    spec = SimulationSpec(**knobs)
    write(spec, root)
    shown = ", ".join(f"{field.name} {getattr(spec, field.name)}" for field in fields(spec))
    print(f"{root}: simulated, not recorded, data ({shown})")


def _parser() -> Parser:
    parser = Parser(prog="harkd-data", description="Make data that harkd can read.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    simulate = commands.add_parser(
        "simulate",
        help="write a simulated home in the file layout of Marble or MuRAL",
        description="Write a simulated home in the file layout of Marble or MuRAL. The same "
        "options give the same files. Each option changes one thing.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        # What is not given keeps the default of SimulationSpec.
        argument_default=argparse.SUPPRESS,
    )
    add = simulate.add_argument
    add("root", type=Path, metavar="ROOT", help="folder to make; must not exist or be empty")
    add(
        "--layout", required=True, choices=("mural", "marble", "random"),
        help="whose sensors and activities; random: a home of its own, laid out as MuRAL",
    )  # fmt: skip
    add("--seed", type=int, required=True, help="whole number that all chance comes from")
    add("--sessions", type=int, help="number of recordings (default: 24)")
    add("--minutes", type=float, help="length of each (default: 60)")
    add("--residents", type=int, help="people in every session (default: varies)")
    add("--concurrency", type=float, help="joint and interleaved activities, 0-1 (default: 0.3)")
    add("--activities", type=int, help="only the first so many of the list (default: all)")
    add("--ambiguity", type=float, help="how much activities share sensors, 0-1 (default: 0.05)")
    add("--rate", type=float, help="events, relative to MuRAL's 407 an hour (default: 0.25)")
    add("--noise", type=float, help="missed, spurious, late events, 0-1 (default: 0.1)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
