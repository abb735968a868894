"""An experiment's README.md: its commands and its result stand between marks, and are written."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from replay.plan import FOLDER, SCALES, read_plan

from harkd.runs.files import read_json, write_text
from harkd.study.tables import tables, to_markdown

FILES = {"nano": "result.json", "gpu": "result_gpu.json"}
NOT_RUN = {
    "nano": "Not run yet.",
    "gpu": "Not run: it takes GPUs, Qwen3's weights and the recorded data.",
}


def fill_page(folder: Path) -> None:
    """Writes every part of an experiment's page that is between marks."""
    page = folder / "README.md"
    text = page.read_text(encoding="utf-8")
    for name, lines in parts(folder).items():
        text = filled(text, name, lines)
    write_text(page, text)


def parts(folder: Path) -> dict[str, str]:
    """Returns mark -> what stands there: the commands and the result at each scale."""
    found = {}
    for scale in SCALES:
        found[f"{scale} commands"] = commands(folder.name, scale)
        file = folder / FILES[scale]
        found[f"{scale} result"] = result(read_json(file)) if file.is_file() else NOT_RUN[scale]
    return found


def commands(experiment: str, scale: str) -> str:
    """The steps of a plan as commands to type, sweeps as they are."""
    plan = read_plan(experiment, scale)
    lines = []
    for step in plan.steps:
        for values in step.each:
            known = {key: str(value) for key, value in values.items()}
            words = " ".join(_filled(step.words, known).split())
            lines.append(words if step.makes is not None else _harkd(words))
    return "\n".join(["```", *lines, "```"])


def _harkd(words: str) -> str:
    sweeps = any("," in word for word in words.split()) or "+experiment=" in words
    many = sweeps and not words.endswith("+experiment=nano") or "," in words
    return f"harkd {'-m ' if many else ''}{words}"


def _filled(words: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        words = words.replace(f"{{{name}}}", value)
    return words


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


def filled(text: str, name: str, part: str) -> str:
    """Puts a part into its place in a page's text."""
    start, end = marks(name)
    assert text.count(start) == 1, f"the page has no place for {name}"
    before, _, rest = text.partition(start)
    return f"{before}{start}\n{part}\n\n{end}{rest.partition(end)[2]}"
