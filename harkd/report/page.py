"""Runs -> one HTML file that needs nothing else."""

import base64
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

import harkd
from harkd.errors import HarkdError
from harkd.palette import palette
from harkd.report.collect import CollectedRun, collect
from harkd.report.embed import to_json
from harkd.report.notes import facts, notes
from harkd.report.shown import show_losses, show_runs, show_table, show_unscored
from harkd.report.study import Question, Study, answer
from harkd.report.tables import PageTable, page_tables, write_tables
from harkd.runs.files import write_text
from harkd.scores.frame import EVENT_STATES, REPLY_STATES
from harkd.study.names import ROLES
from harkd.study.options import Options
from harkd.study.results import find_runs
from harkd.study.views import VIEWS

SCRIPTS = (
    *("dom.js", "report.js", "rows.js", "plot.js", "study.js", "bars.js", "scaling.js", "gap.js"),
    *("format.js", "cross.js", "transfer.js", "complexity.js", "factors.js", "faults.js"),
    *("failures.js", "calibration.js", "audit.js", "curves.js", "closer.js", "confusion.js"),
    *("windows.js", "window.js", "timeline.js", "start.js"),
)
"""In the order in which the page runs them, in one scope."""

DRAWN = {
    "scaling": ("rows", "curves"),
    "gap": ("rows", "missing"),
    "transfer": ("rows", "asymmetries"),
    "failures": ("pairs",),
    "factors": ("rows",),
    "format": ("rows", "totals", "missing"),
    "complexity": ("rows", "pairs"),
    "audit": ("kinds", "rows", "missing"),
}
"""View -> what of it the page's scripts draw; the rest is in its tables."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was written."""

    runs: list[CollectedRun]
    """every run as it was read"""
    tables: list[PageTable]
    """in the page's order"""
    files: list[Path]
    """of the tables"""


def write_report(
    runs: Sequence[Path],
    out: Path,
    *,
    title: str,
    note: str,
    tables: Path | None = None,
    options: Options | None = None,
    questions: Sequence[Question] | None = None,
    opening: PageTable | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Report:
    """Writes one self-contained HTML page about runs.

    What is wrong with a run (missing, unfinished, damaged, or of another scores version) is said
    in the page.

    Args:
        runs: run folders, or folders above some.
        out: the HTML file; links to the runs are relative to it.
        title: of the page.
        note: shown under the title; may be ''. What the runs themselves tell (simulated data, the
            nano stand-in) the page says by itself.
        tables: folder for the page's tables as Markdown, CSV and LaTeX; None for none.
        options: how the study's questions take and resample scores; None for the defaults.
        questions: what is asked of which of the runs; None for all that they can answer, together.
        opening: the page's first table, which stands open; None for none.
        say: is told what is being done, as it may take a while.

    Raises:
        HarkdError: there is no run at all, or `out` is a folder.
        OSError: the page cannot be written.
    """
    if out.is_dir():
        raise HarkdError(f"{out} is a folder; name the file to write")
    folders = find_runs(runs)
    collected = []
    for number, folder in enumerate(folders, 1):
        say(f"reading run {number} of {len(folders)}")
        collected.append(collect(folder))
    if all(run.state == "missing" for run in collected):
        places = ", ".join(f"{run.folder}: {run.reason}" for run in collected) or "no folder given"
        raise HarkdError(f"no run to report ({places}); run harkd first, or name a run's folder")
    study = answer(collected, options or Options(), say, questions)
    views = show_runs(collected, out.parent)
    found = ([opening] if opening else []) + page_tables(views, study)
    page = _render(
        collected,
        views,
        study,
        found,
        out.parent,
        title=title,
        note=note,
        opening=opening,
        asked=questions is not None,
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    write_text(out, page)
    return Report(collected, found, [] if tables is None else write_tables(found, tables))


def _render(
    runs: Sequence[CollectedRun],
    views: list[dict[str, Any]],
    study: Study,
    found: Sequence[PageTable],
    base: Path,
    *,
    title: str,
    note: str,
    opening: PageTable | None,
    asked: bool,
) -> str:
    data = {
        "runs": views,
        "asked": asked,
        "roles": ROLES,
        "replyStates": list(map(str, REPLY_STATES)),
        "eventStates": list(map(str, EVENT_STATES)),
        "curves": show_losses(views, runs, base),
        "study": {name: _drawn(view) for name, view in study.views.items() if name in DRAWN}
        | {"factors": [_drawn(view) | {"of": view["of"]} for view in study.factors]},
    }
    script = "(() => {\n'use strict';\n" + "\n".join(map(_asset, SCRIPTS)) + "\n})();\n"
    style = palette() + _asset("report.css")
    environment = Environment(
        loader=FunctionLoader(_asset),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2").render(
        title=title,
        facts=facts(runs, views),
        notes=[*filter(None, [note.strip()]), *notes(views)],
        runs=views,
        roles=ROLES,
        unscored=show_unscored(runs, base),
        problems=study.problems,
        tables=[show_table(one, views) for one in found],
        asked=asked,
        opening=show_table(opening, views) if opening else None,
        remarks={name: study.views.get(name, {}).get("notes", []) for name in VIEWS},
        factors=[one.table.name for one in found if one.table.name.startswith("factors")],
        made=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        version=harkd.__version__,
        data=Markup(to_json(data)),
        script=Markup(script),
        style=Markup(style),
        script_hash=_csp_hash(script),
        style_hash=_csp_hash(style),
    )


def _drawn(view: dict[str, Any]) -> dict[str, Any]:
    keys = ("metric", "without_other", *DRAWN[view["view"]])
    return {key: view[key] for key in keys}


def _asset(name: str) -> str:
    return (files("harkd.report") / "assets" / name).read_text(encoding="utf-8")


def _csp_hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
