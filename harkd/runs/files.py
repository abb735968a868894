"""Files that are whole or not there."""

import json
from pathlib import Path
from typing import Any

from harkd.runs.processes import this_process


def write_text(path: Path, text: str) -> None:
    """Writes a file so that a kill at any moment leaves the old one or the new one.

    Each of several processes has a partial file of its own.
    """
    partial = path.with_name(f".{path.name}.{this_process().rank}.partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)


def write_json(path: Path, content: Any) -> None:
    """Writes JSON, indented for people, so that it is whole or not there."""
    write_text(path, json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def read_json(path: Path) -> Any:
    """Reads JSON."""
    return json.loads(path.read_text(encoding="utf-8"))
