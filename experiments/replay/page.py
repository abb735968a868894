"""An experiment's README.md: its commands and its result stand between marks, and are written."""

import shlex
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from harkd.runs.files import write_text
from harkd.study.tables import tables, to_markdown
from replay.answers import read_answer
from replay.claims import table
from replay.jobs import filled, jobs_of, places, swept
from replay.plan import FOLDER, ORDER, OUTPUTS, SCALES, read_plan

NOT_RUN = {
    "nano": "Not run yet.",
    "gpu": "Not run: it takes GPUs, Qwen3's weights and the recorded data.",
}


def fill_pages() -> None:
    """Writes all that is between marks, in every experiment's page and in the study's."""
    for experiment in ORDER:
        _fill(FOLDER / experiment / "README.md", parts(FOLDER / experiment))
    _fill(FOLDER / "README.md", {"claims": table()})


def _fill(page: Path, found: dict[str, str]) -> None:
    text = page.read_text(encoding="utf-8")
    for name, part in found.items():
        text = put(text, name, part)
    write_text(page, text)


def parts(folder: Path) -> dict[str, str]:
    """Returns mark -> what stands there: the commands and the result at each scale."""
    found = {}
    for scale in SCALES:
        found[f"{scale} commands"] = commands(folder.name, scale)
        content = read_answer(folder, scale)
        found[f"{scale} result"] = result(content) if content else NOT_RUN[scale]
    return found


def commands(experiment: str, scale: str) -> str:
    """The steps of a plan as commands to type, sweeps as they are."""
    plan, outputs = read_plan(experiment, scale), OUTPUTS[scale]
    named = tuple(one for one in plan.steps if any(one.is_named_in(s) for s in plan.steps))
    folders = places(jobs_of(replace(plan, steps=named), outputs), outputs)
    lines = []
    for step in plan.steps:
        for values in step.each:
            words = filled(step.words, {**folders, **values}, plan)
            lines.append(" ".join(words.split()) if step.makes else _harkd(words, scale))
    return "\n".join(["```", *lines, "```"])


def _harkd(words: str, scale: str) -> str:
    several = len(swept(shlex.split(words))) > 1
    # Qwen3's runs go where harkd puts them by itself.
    own = f" outputs={OUTPUTS[scale]}" if scale == "nano" else ""
    return " ".join(f"harkd {'-m ' if several else ''}{words}{own}".split())


def result(content: dict[str, Any]) -> str:
    """The tables of a result.json, under what they are about."""
    blocks = [f"{content['note']} {content['runs']} runs, {content['seconds'] / 60:.0f} minutes "
              "of them in all."]  # fmt: skip
    for one in content["answers"]:
        wanted: Sequence[str] = one["tables"]
        shown = [table for table in tables(one["found"]) if not wanted or table.name in wanted]
        blocks += [f"### {one['caption']}", *(to_markdown(table).strip() for table in shown)]
    return "\n\n".join(blocks)


def marks(name: str) -> tuple[str, str]:
    """What stands before a part and after it."""
    return f"<!-- {name}: run.py writes it -->\n", f"<!-- end of {name} -->"


def put(text: str, name: str, part: str) -> str:
    """Puts a part into its place in a page's text."""
    start, end = marks(name)
    assert text.count(start) == 1, f"the page has no place for {name}"
    before, _, rest = text.partition(start)
    return f"{before}{start}\n{part}\n\n{end}{rest.partition(end)[2]}"
