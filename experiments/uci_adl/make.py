"""Runs the recorded Ordóñez homes through the line, and writes the table of README.md.

python experiments/uci_adl/make.py --root data/uci_adl
"""

import argparse
import sys
from pathlib import Path
from typing import Any

from harkd.compose import compose_settings
from harkd.guard import guarded
from harkd.modes import run_settings

README = Path(__file__).with_name("README.md")
START, END = "<!-- table: make.py writes it -->\n", "<!-- end of table -->"
ON_B = ("dataset=uci_adl", "dataset.reader.home=B")
NANO = ("model=nano", "trainer.epochs=12")
FROM_A = ("dataset@source=uci_adl",)

RUNS = (
    ("A", "majority label", ("mode=baseline", "dataset=uci_adl")),
    ("A", "rules", ("mode=zero_shot", "dataset=uci_adl", "engine=rules")),
    ("A", "nano, before", ("mode=zero_shot", "dataset=uci_adl", "model=nano")),
    ("A", None, ("mode=teach", "dataset=uci_adl", "engine=rules")),
    ("A", "nano, distilled on A", ("mode=distill", "dataset=uci_adl", "teacher=rules", *NANO)),
    ("B", "majority label", ("mode=baseline", *ON_B)),
    ("B", "rules", ("mode=zero_shot", "engine=rules", *ON_B)),
    ("B", "nano, before", ("mode=zero_shot", "model=nano", *ON_B)),
    ("B", "nano, distilled on A", ("mode=cross_eval", "teacher=rules", *FROM_A, *ON_B, *NANO)),
)
"""Home, system as the table names it (None: not in the table), and the words behind `harkd`."""


def main() -> None:
    """Runs every command, or finds it finished, and writes the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", default="data/uci_adl", help="folder of the Ordonez*.txt files")
    root = parser.parse_args().root
    rows = []
    for home, system, words in RUNS:
        overrides = [*words, f"dataset.root={root}", "tracker=local"]
        if "dataset@source=uci_adl" in words:
            overrides.append(f"source.root={root}")
        scores = run_settings(compose_settings(overrides), overrides)
        if system:
            rows.append(_row(home, system, scores))
    _write([*_heading(), *rows])


def commands() -> list[str]:
    """Returns the commands as a user types them."""
    return [f"harkd {' '.join(words)}" for _, _, words in RUNS]


def _heading() -> list[str]:
    columns = ("home", "system", "macro-F1", "weighted F1", "micro-F1", "valid replies")
    return [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]


def _row(home: str, system: str, scores: dict[str, Any]) -> str:
    averages = (scores["all"][name] for name in ("macro_f1", "weighted_f1", "micro_f1"))
    cells = (f"{a['value']:.3f} [{a['low']:.2f}, {a['high']:.2f}]" for a in averages)
    return f"| {home} | {system} | {' | '.join(cells)} | {scores['valid_replies']:.1%} |"


def _write(lines: list[str]) -> None:
    before, _, rest = README.read_text(encoding="utf-8").partition(START)
    _, _, after = rest.partition(END)
    table = "\n".join(lines)
    README.write_text(f"{before}{START}\n{table}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(guarded(main))
