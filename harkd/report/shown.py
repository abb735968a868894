"""Runs as read -> what the page's scripts and its table of runs get of each."""

import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from harkd.report.collect import CollectedRun
from harkd.report.order import natural
from harkd.report.tables import PageTable
from harkd.report.windows import choose
from harkd.study.names import ROLES, Name, name_runs
from harkd.study.tables import shown

WINDOWS_SIZE = 3_000_000
"""Bytes of windows in a page, shared evenly by its runs; the rest of 20 runs is below 1 MB."""

PARTS = {"test": 0, "all": 1, "train": 2}


def show_runs(runs: Sequence[CollectedRun], base: Path) -> list[dict[str, Any]]:
    """Returns the runs that have scores, in the page's order.

    Args:
        runs: all that were collected.
        base: the folder that links are relative to.
    """
    scored = [run for run in runs if run.scores is not None]
    allowance = WINDOWS_SIZE // max(1, len(scored))
    named = zip(scored, name_runs(scored), strict=True)
    views = sorted((_view(run, name, base, allowance) for run, name in named), key=_order)
    return [view | {"id": number} for number, view in enumerate(views)]


def show_unscored(runs: Sequence[CollectedRun], base: Path) -> list[dict[str, Any]]:
    """Returns the runs without scores, with the reason."""
    return [
        {
            "folder": str(run.folder),
            "href": href(run.folder / "record.json", base) if run.record else None,
            "state": run.state,
            "reason": run.reason,
        }
        for run in runs
        if run.scores is None
    ]


def show_losses(views: list[dict[str, Any]], runs: Sequence[CollectedRun], base: Path) -> Any:
    """Loss curves of the runs with scores, and of trainings that are under way."""
    curves = [
        {"name": f"{view['name']} on {view['dataset']}", "href": view["href"], **view["loss"]}
        for view in views
        if view["loss"] is not None
    ]
    for run in runs:
        if run.scores is None and run.loss is not None:
            record = href(run.folder / "record.json", base)
            name = f"{run.folder} ({run.state})"
            curves.append({"name": name, "href": record, **asdict(run.loss)})
    return curves


def show_table(one: PageTable, views: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A table as texts, each row with the links to the records of its runs."""
    records = {view["folder"]: view["href"] for view in views}
    columns = [column for column in one.table.columns if column.key != "run"]
    places = [one.table.columns.index(column) for column in columns]
    rows = [
        {
            "cells": [shown(row[n], one.table.columns[n]) for n in places],
            "links": [records[folder] for folder in folders if folder in records],
        }
        for row, folders in zip(one.table.rows, one.runs, strict=True)
    ]
    return {
        "name": one.table.name,
        "title": one.table.title,
        "caption": one.table.caption,
        "heads": [{"text": one.heading, "number": one.kind != "text"} for one in columns],
        "rows": rows,
    }


def href(file: Path, base: Path) -> str:
    """A relative link from a page in `base`."""
    return quote(Path(os.path.relpath(file.resolve(), base.resolve())).as_posix())


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
        "href": href(run.folder / "record.json", base),
        "loss": None if run.loss is None else asdict(run.loss),
        "windows": windows,
        "audited": any(window["findings"] is not None for window in run.windows),
        "windowsNote": run.windows_reason,
    }


def _order(view: dict[str, Any]) -> tuple[Any, ...]:
    role = list(ROLES).index(view["role"])
    names = (natural(view[key]) for key in ("system", "variant"))
    return PARTS.get(view["split"], 3), view["dataset"], role, *names
