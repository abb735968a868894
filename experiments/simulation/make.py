"""Measures simulated homes, and writes the tables of README.md.

python experiments/simulation/make.py
"""

import argparse
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import knobs  # the other file of this folder

from harkd.guard import guarded
from harkd.homes.datasets import open_dataset
from harkd.homes.published import beside_published
from harkd.homes.simulate import SimulationSpec, write

README = Path(__file__).with_name("README.md")
HOMES = {
    "mural": SimulationSpec("mural", 7, sessions=21, rate=1.0),
    "marble": SimulationSpec("marble", 7, sessions=16, rate=1.0),
}
"""As long in all as what is published of the recorded ones."""


def main() -> None:
    """Simulates, measures and writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--sessions", type=int, default=knobs.BASE.sessions, help="per turn of a knob"
    )
    parser.add_argument("--out", type=Path, default=README, help="page to write the tables into")
    options = parser.parse_args()
    for name, spec in HOMES.items():
        fill(options.out, name, beside_table(name, spec))
    fill(options.out, "knobs", knob_table(options.sessions))


def beside_table(dataset: str, spec: SimulationSpec) -> list[str]:
    """The home's event rate, labels and concurrency, next to what is published."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "home"
        write(spec, root)
        rows = beside_published(open_dataset(dataset, root).recording, dataset)
    heading = ("", "published", "simulated")
    return table(heading, ((row.name, row.published, row.found) for row in rows))


def knob_table(sessions: int) -> list[str]:
    """Every fact for every turn of a knob; what a knob is to change is in bold."""
    rows = []
    for knob, value, facts in knobs.measured(sessions):
        turned = f"{knob} {value:g}" if value is not None else "no knob turned"
        cells = (f"**{facts[n]:.1f}**" if n == knob else f"{facts[n]:.1f}" for n in knobs.FACTS)
        rows.append((turned, *cells))
    return table(("", *knobs.FACTS), rows)


def table(heading: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """A table in Markdown, numbers at the right."""
    lines = [heading, ("---", *("--:",) * (len(heading) - 1)), *rows]
    return ["| " + " | ".join(line) + " |" for line in lines]


def marks(name: str) -> tuple[str, str]:
    """What stands before a table and after it."""
    return f"<!-- {name}: make.py writes it -->\n", f"<!-- end of {name} -->"


def fill(page: Path, name: str, lines: list[str]) -> None:
    """Puts a table into its place in the page."""
    start, end = marks(name)
    before, _, rest = page.read_text(encoding="utf-8").partition(start)
    after = rest.partition(end)[2]
    text = "\n".join(lines)
    page.write_text(f"{before}{start}\n{text}\n\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(guarded(main))
