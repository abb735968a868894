"""The notebooks run from top to bottom on whatever runs there are."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import harkd as package
from tests.modes.command import TINY, Command
from tests.modes.conftest import harkd

__all__ = ["harkd"]
FOLDER = Path(package.__file__).parent.parent / "notebooks"
NAMES = sorted(file.name for file in FOLDER.glob("*.ipynb"))


@pytest.mark.parametrize("name", NAMES)
def test_it_is_kept_without_what_it_showed(name: str) -> None:
    book = nbformat.read(FOLDER / name, as_version=4)
    nbformat.validate(book)
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)


def test_each_runs_to_its_end_on_a_small_study(
    harkd: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep = ("-m", "dataset=mural_sim,marble_sim", *TINY)
    assert harkd(*sweep, "mode=zero_shot,teach", "engine=rules").status == 0
    assert harkd(*sweep, "mode=baseline", "baseline=majority,hmm").status == 0
    monkeypatch.setenv("HARKD_OUTPUTS", str(harkd.folder / "outputs"))
    monkeypatch.setenv("IPYTHONDIR", str(harkd.folder / "ipython"))
    shown = {name: _executed(name) for name in NAMES}
    assert "Score by size" in shown["scaling.ipynb"]
    assert "image/png" in shown["scaling.ipynb"]
    assert "no_reasoning" in shown["traces.ipynb"]


def _executed(name: str) -> str:
    """What it shows."""
    book = nbformat.read(FOLDER / name, as_version=4)
    NotebookClient(book, timeout=120, resources={"metadata": {"path": str(FOLDER)}}).execute()
    return json.dumps([cell.get("outputs", []) for cell in book.cells])
