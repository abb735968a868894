"""What a finished run shows on the terminal."""

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from harkd.modes.cost import cost_line
from harkd.scores.shown import shown
from harkd.settings import Settings

AVERAGES = (("macro_f1", "macro-F1"), ("weighted_f1", "weighted F1"), ("micro_f1", "micro-F1"))


def print_summary(
    console: Console, settings: Settings, folder: Path, scores: dict[str, Any]
) -> None:
    """Prints what was run, its scores with their intervals, and where everything is."""
    table = Table(title=_title(scores), title_justify="left", show_header=True)
    table.add_column("")
    table.add_column("all events", justify="right")
    table.add_column("without other", justify="right")
    for key, name in AVERAGES:
        table.add_row(name, *(shown(scores[part][key]) for part in ("all", "without_other")))
    console.print(table)
    counts = scores["counts"]
    console.print(
        f"{counts['sessions']} sessions, {counts['windows']} windows, {counts['events']} events; "
        f"{scores['valid_replies']:.1%} valid replies, "
        f"{scores['answered_events']:.1%} of events answered",
        highlight=False,
    )
    confidence = scores["confidence"]
    if confidence:
        abstained = scores["events"]["abstained"]["share"]
        console.print(
            f"confidence: ECE {confidence['ece']:.3f}, AURC {confidence['aurc']:.3f}"
            + (f"; abstained on {abstained:.1%} of events" if confidence["abstention"] else ""),
            highlight=False,
        )
    if line := cost_line(scores["cost"]):
        console.print(line, highlight=False, soft_wrap=True)
    console.print(f"scores: {folder / 'scores.json'}", highlight=False, soft_wrap=True)


def _title(scores: dict[str, Any]) -> str:
    source = f", distilled on {scores['source']}" if scores["source"] else ""
    simulated = " (simulated)" if scores["simulated"] else ""
    stand_in = ", not Qwen3" if scores["model"] == "nano" else ""
    return (
        f"{scores['mode']}: {scores['model']}{stand_in}{source} on {scores['dataset']}{simulated}, "
        f"{scores['split']} side"
    )
