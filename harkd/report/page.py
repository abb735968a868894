"""Runs -> one HTML file that needs nothing else."""

import base64
import hashlib
import os
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

import harkd
from harkd.errors import HarkdError
from harkd.palette import palette
from harkd.report.collect import CollectedRun, collect
from harkd.report.embed import to_json
from harkd.report.windows import choose
from harkd.runs.files import write_text
from harkd.scores.frame import EVENT_STATES, REPLY_STATES
from harkd.study.names import ROLES, Name, name_runs
from harkd.study.results import find_runs

SCRIPTS = ("report.js", "charts.js", "curves.js", "closer.js", "windows.js")
WINDOWS_SIZE = 3_000_000
"""Bytes of windows in a page, shared evenly by its runs; the rest of 20 runs is below 1 MB."""

PARTS = {"test": 0, "all": 1, "train": 2}


def write_report(runs: Sequence[Path], out: Path, *, title: str, note: str) -> list[CollectedRun]:
    """Writes one self-contained HTML page about runs.

    What is wrong with a run (missing, unfinished, damaged, or of another scores version) is said
    in the page.

    Args:
        runs: run folders, or folders above some.
        out: the HTML file; links to the runs are relative to it.
        title: of the page.
        note: shown under the title; may be ''. What the runs themselves tell (simulated data, the
            nano stand-in) the page says by itself.

    Returns:
        Every run as it was read.

    Raises:
        HarkdError: there is no run at all, or `out` is a folder.
        OSError: the page cannot be written.
    """
    if out.is_dir():
        raise HarkdError(f"{out} is a folder; name the file to write")
    collected = [collect(folder) for folder in find_runs(runs)]
    if all(run.state == "missing" for run in collected):
        places = ", ".join(f"{run.folder}: {run.reason}" for run in collected) or "no folder given"
        raise HarkdError(f"no run to report ({places}); run harkd first, or name a run's folder")
    out.parent.mkdir(parents=True, exist_ok=True)
    write_text(out, render(collected, out.parent, title=title, note=note))
    return collected


def render(runs: Sequence[CollectedRun], base: Path, *, title: str, note: str) -> str:
    """Returns the page, with links relative to the folder `base`."""
    scored = [run for run in runs if run.scores is not None]
    allowance = WINDOWS_SIZE // max(1, len(scored))
    views = [
        _view(run, name, base, allowance)
        for run, name in zip(scored, name_runs(scored), strict=True)
    ]
    views.sort(key=_order)
    for number, view in enumerate(views):
        view["id"] = number
    unscored = [
        {
            "folder": str(run.folder),
            "href": _href(run.folder / "record.json", base) if run.record else None,
            "state": run.state,
            "reason": run.reason,
        }
        for run in runs
        if run.scores is None
    ]
    data = {
        "runs": views,
        "roles": ROLES,
        "replyStates": list(map(str, REPLY_STATES)),
        "eventStates": list(map(str, EVENT_STATES)),
        "curves": _curves(views, runs),
    }
    script = "(() => {\n'use strict';\n" + "\n".join(map(_asset, SCRIPTS)) + "\n})();\n"
    style = palette() + _asset("report.css")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_asset("report.html.j2")).render(
        title=title,
        notes=[*filter(None, [note.strip()]), *_caveats(views)],
        runs=views,
        roles=ROLES,
        unscored=unscored,
        made=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        version=harkd.__version__,
        data=Markup(to_json(data)),
        script=Markup(script),
        style=Markup(style),
        script_hash=_csp_hash(script),
        style_hash=_csp_hash(style),
    )


def _view(run: CollectedRun, name: Name, base: Path, allowance: int) -> dict[str, Any]:
    scores = cast(dict[str, Any], run.scores)
    windows = choose(run.windows, allowance)
    return {
        **{key: value for key, value in scores.items() if key not in ("sessions", "version")},
        "role": name.role,
        "system": name.system,
        "variant": name.variant,
        "name": name.full,
        "folder": str(run.folder),
        "href": _href(run.folder / "record.json", base),
        "loss": None if run.loss is None else asdict(run.loss),
        "windows": windows,
        "windowsNote": run.windows_reason,
    }


def _order(view: dict[str, Any]) -> tuple[Any, ...]:
    role = list(ROLES).index(view["role"])
    return PARTS.get(view["split"], 3), view["dataset"], role, view["system"], view["variant"]


def _curves(views: list[dict[str, Any]], runs: Sequence[CollectedRun]) -> list[dict[str, Any]]:
    """Loss curves of the runs with scores, and of trainings that are under way."""
    curves = [
        {"name": f"{view['name']} on {view['dataset']}", **view["loss"]}
        for view in views
        if view["loss"] is not None
    ]
    for run in runs:
        if run.scores is None and run.loss is not None:
            curves.append({"name": f"{run.folder} ({run.state})", **asdict(run.loss)})
    return curves


def _caveats(views: list[dict[str, Any]]) -> list[str]:
    """What a reader must know about these runs before believing a number."""
    simulated = sum(view["simulated"] for view in views)
    systems = {view["model"] for view in views} | {view["teacher"] for view in views}
    notes = []
    if simulated:
        share = "All" if simulated == len(views) else f"{simulated} of {len(views)}"
        notes.append(
            f"{share} runs are on simulated homes, not recordings of people: their numbers compare "
            "systems, and say nothing about how well any of them would do in a real home."
        )
    if "nano" in systems:
        notes.append(
            "nano is a stand-in of a few million parameters that learnt the answer format from "
            "labels drawn at random. It is not Qwen3, whatever its architecture."
        )
    if "rules" in systems:
        notes.append("rules is a symbolic reasoner that reads only the prompt; no language model.")
    return notes


def _href(file: Path, base: Path) -> str:
    return quote(Path(os.path.relpath(file.resolve(), base.resolve())).as_posix())


def _asset(name: str) -> str:
    return (files("harkd.report") / "assets" / name).read_text(encoding="utf-8")


def _csp_hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
