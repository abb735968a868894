"""Finished runs -> an experiment's answer: result.json."""

import json
import subprocess
from pathlib import Path
from typing import Any

from harkd.errors import HarkdError
from harkd.runs import Run
from harkd.runs.files import read_json, write_json
from harkd.study.views import sheets
from replay.jobs import Job
from replay.plan import FOLDER, Plan, Show
from replay.schedule import executable

VERSION = 1
"""Of the form of result.json."""
FILES = {"nano": "result.json", "gpu": "result_gpu.json"}
COMMANDS = {"nano": "make experiment NAME={}", "gpu": "make reproduce"}
DIGITS = 4
"""Significant ones: more would only say that a machine or a library changed."""
ASIDE = ("runs", "band")
"""Keys that are not kept: folders are in the command, a curve's points are for drawing."""


def answer(plan: Plan, jobs: list[Job], *, note: str) -> None:
    """Writes what the plan is to show of its runs.

    Raises:
        HarkdError: a command of the answer failed.
    """
    shown = [_shown(show, jobs) for show in plan.shows]
    result = {
        "version": VERSION,
        "experiment": plan.experiment,
        "scale": plan.scale,
        "command": COMMANDS[plan.scale].format(plan.experiment),
        "note": note,
        "runs": len(jobs),
        "seconds": round(sum(_seconds(job) for job in jobs)),
        "answers": shown,
    }
    folder = FOLDER / plan.experiment
    write_json(folder / FILES[plan.scale], result)
    print(f"{plan.experiment}: {folder / FILES[plan.scale]}", flush=True)


def chosen(show: Show, jobs: list[Job]) -> list[Path]:
    """The folders of the runs that a table is about, in the order of the steps it names."""
    folders = [
        job.folder
        for name in show.runs
        for job in jobs
        if job.step == name and {*show.only} <= {*job.command}
    ]
    return list(dict.fromkeys(folders))


def _shown(show: Show, jobs: list[Job]) -> dict[str, Any]:
    folders = [folder.as_posix() for folder in chosen(show, jobs)]
    words = [
        word for part in show.command.split() for word in (folders if part == "{runs}" else [part])
    ]
    done = subprocess.run(executable(tuple(words)), capture_output=True, text=True, check=False)
    if done.returncode:
        raise HarkdError(f"{' '.join(words)}: {done.stderr.strip() or done.stdout.strip()}")
    found = json.loads(done.stdout.strip().splitlines()[-1])
    if found["left_out"]:
        one = found["left_out"][0]
        raise HarkdError(f"{one['run']} is left out: {one['reason']}")
    for part in _not_shown(show, found["view"]):
        found.pop(part, None)
    return {
        "name": show.name,
        "caption": show.caption,
        "command": " ".join(words),
        "tables": list(show.tables),
        "found": rounded(found),
    }


def _not_shown(show: Show, view: str) -> set[str]:
    """Parts of an answer that no table of the page is about; the rows are always kept."""
    if not show.tables:
        return set()
    kept = {sheet.rows for sheet in sheets(view) if sheet.name in show.tables}
    return {sheet.rows for sheet in sheets(view)} - kept - {"rows"}


def rounded(value: Any) -> Any:
    """Returns JSON values to `DIGITS` digits, without what is not kept."""
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items() if key not in ASIDE}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def _seconds(job: Job) -> float:
    """How long a run took, on the machine that did it; a script's folder does not say."""
    return float(read_json(Run(job.folder).record)["seconds"]) if job.settings else 0.0


def read_answer(folder: Path, scale: str) -> dict[str, Any] | None:
    """Reads an experiment's result; None where it was not run at that scale."""
    file = folder / FILES[scale]
    return read_json(file) if file.is_file() else None
