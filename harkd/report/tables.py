"""Every table of the page, as the page and the files have it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from harkd.report.study import Study
from harkd.runs.files import write_text
from harkd.scores.frame import EVENT_STATES, REPLY_STATES
from harkd.study.columns import Column
from harkd.study.tables import Table, tables, to_csv, to_latex, to_markdown
from harkd.study.views import sheets

_WHO = tuple(Column(key, key) for key in ("name", "dataset", "split"))
_SEGMENTS = ("correct", "deleted", "fragmented", "merged", "fragmented_and_merged")


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table, and the folders of the runs that each of its rows rests on."""

    table: Table
    runs: tuple[tuple[str, ...], ...]


def page_tables(views: Sequence[dict[str, Any]], study: Study) -> list[PageTable]:
    """Returns the tables in the page's order.

    Args:
        views: of `harkd.report.shown.show_runs`.
        study: answers about the same runs.
    """
    found = [_runs(views)]
    for view in study.views.values():
        found += _of_view(view)
    for number, view in enumerate(study.factors):
        found += _of_view(view, f"_{number + 1}", f": {view['of']}")
    found += [_faults(views), _calibration(views)]
    return [one for one in found if one.table.rows]


def write_tables(found: Sequence[PageTable], folder: Path) -> list[Path]:
    """Writes each table as Markdown, CSV and LaTeX, and returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    ways = {"md": to_markdown, "csv": to_csv, "tex": to_latex}
    files = []
    for one in found:
        for ending, way in ways.items():
            files.append(folder / f"{one.table.name}.{ending}")
            write_text(files[-1], way(one.table))
    return files


def _of_view(view: dict[str, Any], number: str = "", of: str = "") -> list[PageTable]:
    rows_of = {sheet.name: view[sheet.rows] for sheet in sheets(view["view"])}
    return [
        PageTable(
            _with_question(
                replace(table, name=table.name + number, title=table.title + of),
                rows_of[table.name],
            ),
            tuple(tuple(row["runs"]) for row in rows_of[table.name]),
        )
        for table in tables(view)
        # Without a row there is no table; the runs left out are told by the page itself.
        if table.rows and table.name in rows_of
    ]


def _with_question(table: Table, rows: Sequence[dict[str, Any]]) -> Table:
    """Where several questions asked the same of different runs, which of them a row is of."""
    if "of" not in rows[0]:
        return table
    cells = zip(rows, table.rows, strict=True)
    return replace(
        table,
        columns=(Column("of", "question"), *table.columns),
        rows=tuple((row["of"], *told) for row, told in cells),
    )


def _table(
    name: str, title: str, caption: str, columns: Sequence[Column],
    rows: Sequence[dict[str, Any]],
) -> PageTable:  # fmt: skip
    cells = tuple(tuple(row[column.key] for column in columns) for row in rows)
    table = Table(name, title, caption, tuple(columns), cells)
    return PageTable(table, tuple((row["run"],) for row in rows))


def _runs(views: Sequence[dict[str, Any]]) -> PageTable:
    averages = ("macro_f1", "weighted_f1", "micro_f1")
    columns = [
        *_WHO,
        *(Column(key, key) for key in ("simulated", "mode", "teacher", "source", "prompt")),
        *(Column(key, key.replace("_", " "), "number", interval=True) for key in averages),
        *(Column(key, key.replace("_", " "), "share") for key in _VALID),
        *(Column(key, key.replace("_", " "), "amount") for key in ("new_tokens", "seconds")),
        Column("run", "run"),
    ]
    rows = [
        _who(view)
        | {key: view[key] for key in ("simulated", "mode", "teacher", "source", "prompt", *_VALID)}
        | {key: view["all"][key] for key in averages}
        | {"new_tokens": view["tokens"]["new"], "seconds": view["seconds"]}
        for view in views
    ]
    caption = "F1 over all events; brackets are 95% intervals from resampling whole sessions."
    return _table("runs", "Runs", caption, columns, rows)


_VALID = ("valid_replies", "answered_events")


def _faults(views: Sequence[dict[str, Any]]) -> PageTable:
    parts = {"reply": REPLY_STATES, "event": EVENT_STATES, "segment": _SEGMENTS}
    keys = [f"{part} {state}" for part, states in parts.items() for state in states]
    columns = [
        *_WHO,
        *(Column(key, key.replace("_", " "), "share") for key in (*keys, "drift", "thinking cut")),
        Column("repaired", "replies that can be mended", "number"),
        Column("run", "run"),
    ]
    rows = []
    for view in views:
        gold = view["segments"]["gold"]
        row = _who(view)
        row |= {f"reply {state}": view["replies"][state]["share"] for state in REPLY_STATES}
        row |= {f"event {state}": view["events"][state]["share"] for state in EVENT_STATES}
        row |= {f"segment {kind}": _part(gold[kind], gold["all"]) for kind in _SEGMENTS}
        row["drift"] = (view["failures"]["drift"] or {}).get("share")
        row["thinking cut"] = view["thinking_cut"]["share"]
        row["repaired"] = (view["lenient"] or {}).get("repaired")
        rows.append(row)
    caption = (
        "Shares of replies, of events, and of the activities that took place (segments). Drift: "
        "share of the answered events whose answer is not what the reasoning argues for."
    )
    return _table("faults", "Replies, events and segments", caption, columns, rows)


def _calibration(views: Sequence[dict[str, Any]]) -> PageTable:
    columns = [
        *_WHO,
        Column("events", "events with a confidence", "number"),
        Column("ece", "expected calibration error", "number"),
        Column("aurc", "area under risk-coverage", "number"),
        Column("below", "abstains below", "number"),
        Column("coverage", "coverage", "share"),
        Column("risk", "risk", "share"),
        Column("run", "run"),
    ]
    rows = []
    for view in views:
        known = view["confidence"]
        if known:
            at = known["abstention"] or {}
            row = _who(view) | {key: known[key] for key in ("ece", "aurc")}
            row |= {"events": known["events_with_confidence"], "below": at.get("threshold")}
            rows.append(row | {key: at.get(key) for key in ("coverage", "risk")})
    caption = "Of the events that have a confidence, before any abstaining."
    return _table("calibration", "Calibration", caption, columns, rows)


def _who(view: dict[str, Any]) -> dict[str, Any]:
    return {"run": view["folder"]} | {key: view[key] for key in ("name", "dataset", "split")}


def _part(count: int, of: int) -> float | None:
    return count / of if of else None
