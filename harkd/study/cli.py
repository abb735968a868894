"""`harkd-compare`: systems on the same sessions, with differences, intervals and p-values."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harkd.guard import Parser, guarded, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

METRICS = ("macro_f1", "weighted_f1", "micro_f1")
_MORE = """\
Runs that differ only in their seed are one system: its score is their mean, its spread is shown.
Every other system is compared with the first; --all-pairs compares each with each.

  difference  the system's score minus the reference's, with a 95% interval from resampling
              whole sessions, the same ones for both
  p           of a permutation test that exchanges the two systems' answers session by session;
  p (Holm)    corrected for the number of comparisons
  effect      Cohen's d of the differences in accuracy, session by session
  +/=/-       sessions in which the system is more, as, and less accurate

Runs on different data, splits or events, or scored by another version, are refused. Runs that are
missing, unfinished or damaged are listed as such. The last line of the output is JSON with all of
it: version, metric, without_other, replicates, seed, dataset, simulated, split, sessions, systems
(name, value, low, high, seeds, spread, runs), comparisons (system, reference, value, low, high, p,
exact, effect, better, equal, worse, p_holm), left_out (run, state, reason).

examples:
  harkd-compare outputs/baseline outputs/zero_shot
  harkd-compare outputs/zero_shot/mural/qwen3-0.6b/* outputs/distill/mural/qwen3-0.6b/*
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run `harkd-compare`.

    Args:
        argv: the arguments; None for those of the process.

    Returns:
        The exit status: 0, or 2 after a mistake that the user can mend.
    """
    args = vars(_parser().parse_args(argv))
    return guarded(lambda: _show(args.pop("runs"), **args), "harkd-compare")


def _show(runs: Sequence[Path], **options: Any) -> None:
    # Here, not above: `--help` need not wait for polars.
    from rich.console import Console

    from harkd.study.compare import compare

    found = compare(runs, **options)
    console = Console(highlight=False)
    simulated = " (simulated)" if found["simulated"] else ""
    other = ", without other" if found["without_other"] else ""
    console.print(
        f"{found['metric']}{other} on {found['dataset']}{simulated}, {found['split']} side, "
        f"{found['sessions']} sessions",
        markup=False,
    )
    for table in _tables(found):
        console.print(table)
    for one in found["left_out"]:
        print(f"harkd-compare: {one['state']}, {one['run']}: {one['reason']}", file=sys.stderr)
    print(json.dumps(found, ensure_ascii=False))


def _tables(found: dict[str, Any]) -> list[Table]:
    from rich.markup import escape
    from rich.table import Table

    scores = Table("system", "score", "seeds", "over seeds: sd, range")
    for one in found["systems"]:
        spread = one["spread"]
        shown = "-"
        if spread:
            shown = f"{spread['sd']:.3f}, {spread['least']:.3f} to {spread['most']:.3f}"
        scores.add_row(escape(one["name"]), _interval(one), str(len(one["seeds"])), shown)
    differences = Table("system", "against", "difference", "p", "p (Holm)", "effect", "+/=/-")
    for one in found["comparisons"]:
        effect = "-" if one["effect"] is None else f"{one['effect']:.2f}"
        sessions = f"{one['better']}/{one['equal']}/{one['worse']}"
        names = escape(one["system"]), escape(one["reference"])
        p = f"{one['p']:.4f}", f"{one['p_holm']:.4f}"
        differences.add_row(*names, _interval(one, sign="+"), *p, effect, sessions)
    return [scores, differences]


def _interval(one: dict[str, Any], sign: str = "") -> str:
    value = format(one["value"], f"{sign}.3f")
    if one["low"] is None:
        return value
    return f"{value} \\[{one['low']:{sign}.3f}, {one['high']:{sign}.3f}]"


def _parser() -> Parser:
    parser = Parser(
        prog="harkd-compare",
        description="Compare systems that were scored on the same sessions.",
        epilog=_MORE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add(
        "runs", nargs="+", type=Path, metavar="RUN",
        help="a run's folder, or a folder above several",
    )  # fmt: skip
    add("--metric", choices=METRICS, default=METRICS[0], help=f"(default: {METRICS[0]})")
    add("--without-other", action="store_true", help="leave out events of no activity")
    add("--all-pairs", action="store_true", help="compare each system with each")
    add("--replicates", type=number(least=1), default=10_000, help="(default: 10000)")
    add("--seed", type=number(), default=0, help="of the resampling (default: 0)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
