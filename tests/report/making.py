"""Copies of real runs with something changed, and pages read back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from harkd.report.page import write_report

HOSTILE = "</script></style><img src=x onerror=\"window.ran='yes'\">{{ 7*7 }}&amp;\u2028'\""


def dressed(run: Path, folder: Path, files: Mapping[str, str], **fields: Any) -> Path:
    """Copies a run's files to `folder`, with other files and other fields of scores.json."""
    folder.mkdir(parents=True)
    for file in run.iterdir():
        if file.is_file():
            shutil.copy(file, folder)
    scores = json.loads((folder / "scores.json").read_text(encoding="utf-8"))
    (folder / "scores.json").write_text(json.dumps(scores | fields), encoding="utf-8")
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def with_record(run: Path, folder: Path, **fields: Any) -> Path:
    """Copies a run with other fields of record.json."""
    record = json.loads((run / "record.json").read_text(encoding="utf-8"))
    return dressed(run, folder, {"record.json": json.dumps(record | fields)})


class Read(HTMLParser):
    """A page as a browser takes it apart."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.html = file.read_text(encoding="utf-8")
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.scripts: list[str] = []
        self.feed(self.html)
        self.data = json.loads(self.scripts[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.elements and self.elements[-1][0] == "script" and self.cdata_elem:
            self.scripts[-1] += data
        elif not self.cdata_elem:
            self.text += data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def page(folder: Path, *runs: Path, title: str = "runs", note: str = "") -> Read:
    """Writes a report into `folder` and reads it back."""
    out = folder / "report.html"
    write_report(runs, out, title=title, note=note)
    return Read(out)
