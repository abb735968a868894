"""The study's questions, answered for the runs of a page."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from harkd.errors import HarkdError
from harkd.report.collect import CollectedRun
from harkd.report.order import natural
from harkd.study.names import ROLES
from harkd.study.options import Options
from harkd.study.results import Result, one_line
from harkd.study.views import VIEWS, run_view

ASKED = ("zero_shot", "distill", "cross_eval")
"""Modes whose settings `factors` compares; a baseline has no others to compare."""

UNLIKE = (HarkdError, KeyError, ValueError, pl.exceptions.PolarsError)
"""Of files that contradict each other, such as predictions with labels that scores.json lacks."""


@dataclass(frozen=True, slots=True)
class Question:
    """One view over some of a page's runs."""

    view: str
    """a key of `harkd.study.views.VIEWS`"""
    of: str
    """what the answer is called where it is drawn"""
    runs: tuple[Path, ...]
    """folders, in the order in which they are compared"""


@dataclass(frozen=True, slots=True)
class Study:
    """What `harkd-study` would print of each question."""

    views: dict[str, dict[str, Any]] = field(default_factory=dict)
    """name -> answer, but for `factors`"""
    factors: list[dict[str, Any]] = field(default_factory=list)
    """an answer per system of which runs differ in settings, with `of`, its name"""
    problems: list[str] = field(default_factory=list)
    """questions without an answer, and why"""


def answer(
    runs: Sequence[CollectedRun],
    options: Options,
    say: Callable[[str], None],
    questions: Sequence[Question] | None = None,
) -> Study:
    """Answers questions about these runs.

    Args:
        runs: all that were collected.
        options: how scores are taken and resampled.
        say: is told what is being done.
        questions: to be answered, and no others; None for all that these runs can answer.
    """
    study = Study()
    results = _once([run.result() for run in runs], study.problems)
    if questions is None:
        _answer_all(study, results, options, say)
    by_folder = {result.folder: result for result in results}
    for question in questions or ():
        say(question.of)
        chosen = [by_folder[folder] for folder in question.runs if folder in by_folder]
        try:
            found = run_view(question.view, chosen, options)
        except UNLIKE as error:
            study.problems.append(f"{question.of}: {one_line(error)}")
            continue
        if question.view == "factors":
            study.factors.append({**found, "of": question.of})
        else:
            _add(study.views, found, question.of)
    return study


def _answer_all(
    study: Study, results: Sequence[Result], options: Options, say: Callable[[str], None]
) -> None:
    for name, question in VIEWS.items():
        say(question)
        if name == "factors":
            continue
        try:
            study.views[name] = run_view(name, results, options)
        except UNLIKE as error:
            study.problems.append(f"{name}: {one_line(error)}")
    for of, alike in _by_system(results).items():
        try:
            study.factors.append({**run_view("factors", alike, options), "of": of})
        except UNLIKE as error:
            study.problems.append(f"settings of {of}: {one_line(error)}")


def _add(views: dict[str, dict[str, Any]], found: dict[str, Any], of: str) -> None:
    """Puts an answer's rows, which say what they are `of`, behind those of the same view."""
    named = {
        key: [{**row, "of": of} if isinstance(row, dict) else row for row in value]
        if isinstance(value, list)
        else value
        for key, value in found.items()
    }
    earlier = views.setdefault(found["view"], named)
    if earlier is not named:
        for key, value in named.items():
            if isinstance(value, list):
                earlier[key] = earlier[key] + [row for row in value if row not in earlier[key]]


def _once(results: Sequence[Result], problems: list[str]) -> list[Result]:
    """Without the copies of a run, which `harkd.study` refuses."""
    first: dict[str, Result] = {}
    for result in results:
        known = first.setdefault(_settings(result, without=()), result)
        if known is not result:
            problems.append(
                f"{result.folder} has the settings and the seed of {known.folder}: it is one run "
                "done twice, and only the latter is compared"
            )
    return list(first.values())


def _by_system(results: Sequence[Result]) -> dict[str, list[Result]]:
    """Name -> the runs of one system in one home, where they differ in more than their seed."""
    alike: dict[str, list[Result]] = {}
    for result in results:
        scores = result.scores
        if scores is None or scores["mode"] not in ASKED:
            continue
        taught = f" ← {scores['teacher']}" if scores["teacher"] else ""
        source = f" from {scores['source']}" if scores["source"] else ""
        mode = {"distill": "student", "cross_eval": "cross"}.get(scores["mode"], "zero_shot")
        who = f"{ROLES[mode]} {scores['model']}{taught}{source}"
        alike.setdefault(f"{who} on {scores['dataset']}, {scores['split']}", []).append(result)
    names = sorted(
        (name for name in alike if len(set(map(_settings, alike[name]))) > 1), key=natural
    )
    return {name: alike[name] for name in names}


def _settings(result: Result, without: Sequence[str] = ("seed",)) -> str:
    """What decides a run's result."""
    decided = result.record.get("decided_by") or {"folder": str(result.folder)}
    return json.dumps({k: v for k, v in decided.items() if k not in without}, sort_keys=True)
