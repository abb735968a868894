"""The demo: a symbolic teacher, a student of 1.9 M parameters, two simulated homes.

It runs the commands a user would type, one after the other, each printed before it runs; a second
start finds every run finished. Everything it shows is about simulated homes and the nano model:
nothing here is a result on Marble, on MuRAL or with Qwen3.
"""

import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from harkd.compose import compose_settings
from harkd.guard import guarded
from harkd.modes import run_settings
from harkd.report.page import write_report
from harkd.runs import Run, run_folder
from harkd.runs.files import read_json, write_json

OUT = Path("outputs/demo")
HOMES = ("mural_sim", "marble_sim")
SYSTEMS = ("majority", "zero_shot", "teacher", "student", "cross")
SCORES = ("macro_f1", "weighted_f1", "micro_f1")
NOTE = (
    "Homes simulated by harkd, not recorded; the teacher is a set of symbolic rules; the student "
    "is harkd's nano model, which is not Qwen3-0.6B."
)


def main() -> None:
    """Runs everything, prints one table, writes summary.json and report.html."""
    console = Console()
    console.print(f"[bold]harkd demo[/bold]  {NOTE}\n")
    runs = {(home, system): _run(console, words) for (home, system), words in commands().items()}
    write_json(OUT / "summary.json", summary(runs))
    write_report(list(runs.values()), OUT / "report.html", title="harkd demo", note=NOTE)
    console.print(table(read_json(OUT / "summary.json")))
    console.print(f"report:  {OUT / 'report.html'}\nsummary: {OUT / 'summary.json'}")


def commands() -> dict[tuple[str, str], list[str]]:
    """Returns (home, system) -> the words behind `harkd`, in an order that fits."""
    todo: dict[tuple[str, str], list[str]] = {}
    for home in HOMES:
        todo[home, "majority"] = ["mode=baseline", f"dataset={home}"]
        todo[home, "zero_shot"] = ["mode=zero_shot", f"dataset={home}", "model=nano"]
        todo[home, "teacher"] = ["mode=zero_shot", f"dataset={home}", "engine=rules"]
        todo[home, "traces"] = ["mode=teach", f"dataset={home}", "engine=rules"]
        todo[home, "student"] = ["mode=distill", f"dataset={home}", "model=nano", "teacher=rules"]
    for home, other in (HOMES, HOMES[::-1]):
        todo[home, "cross"] = [
            "mode=cross_eval",
            f"dataset@source={other}",
            f"dataset={home}",
            *("model=nano", "teacher=rules"),
        ]
    return todo


def _run(console: Console, words: list[str]) -> Path:
    words = [*words, "+experiment=demo", f"outputs={OUT}"]
    console.print(f"[bold cyan]$ harkd {' '.join(words)}[/bold cyan]", highlight=False)
    settings = compose_settings(words)
    run_settings(settings, words)
    console.print()
    return run_folder(settings)


def summary(runs: dict[tuple[str, str], Path]) -> dict[str, Any]:
    """Returns the content of summary.json: README.md beside this file says what it holds."""
    homes: dict[str, Any] = {
        home: {system: _system(Run(runs[home, system])) for system in SYSTEMS} for home in HOMES
    }
    seconds = sum(read_json(Run(folder).record)["seconds"] for folder in runs.values())
    return {
        "version": 1,
        "command": "make demo",
        "note": NOTE,
        "simulated": True,
        "student": "nano (not Qwen3-0.6B)",
        "teacher": "rules",
        "homes": homes,
        "seconds": round(seconds, 1),
    }


def _system(run: Run) -> dict[str, Any]:
    scores = run.read_scores()
    averages = {
        name: {key: scores["all"][name][key] for key in ("value", "low", "high")} for name in SCORES
    }
    return averages | {
        "valid_replies": scores["valid_replies"],
        "answered_events": scores["answered_events"],
        "run": run.folder.as_posix(),
    }


def table(content: dict[str, Any]) -> Table:
    """Returns the one table that the demo ends on."""
    shown = Table(title="Held-out sessions of simulated homes", title_justify="left")
    for heading in ("home", "system", "macro-F1", "weighted F1", "micro-F1", "valid", "answered"):
        shown.add_column(heading, justify="left" if heading in ("home", "system") else "right")
    for home, systems in content["homes"].items():
        for system, numbers in systems.items():
            cells = [
                f"{numbers[name]['value']:.3f} "
                f"[{numbers[name]['low']:.2f}, {numbers[name]['high']:.2f}]"
                for name in SCORES
            ]
            shares = [f"{numbers[name]:.1%}" for name in ("valid_replies", "answered_events")]
            shown.add_row(home, system, *(cell.replace("[", r"\[") for cell in cells), *shares)
        shown.add_section()
    shown.caption = f"{content['seconds']:.0f} s in all; cross: distilled on the other home"
    return shown


if __name__ == "__main__":
    sys.exit(guarded(main))
