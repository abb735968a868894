"""The notebook works on whatever runs there are."""

import json
import runpy
from pathlib import Path

import harkd as package
from tests.modes.command import TINY, Command

NOTEBOOK = Path(package.__file__).parent.parent / "notebooks" / "runs.ipynb"


def test_its_cells_make_a_table_of_the_runs(harkd: Command) -> None:
    assert harkd("mode=baseline", *TINY).status == 0
    assert harkd("mode=zero_shot", "engine=rules", *TINY).status == 0
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] for cell in code)
    script = harkd.folder / "notebook.py"
    script.write_text("\n".join("".join(cell["source"]) + "\n" for cell in code))
    names = runpy.run_path(str(script))
    assert set(names["runs"]["model"]) == {"majority", "rules"}
