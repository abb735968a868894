"""The notebook works on whatever runs there are."""

import json
from pathlib import Path
from typing import Any

import harkd as package
from tests.modes.command import TINY, Command

NOTEBOOK = Path(package.__file__).parent.parent / "notebooks" / "runs.ipynb"


def test_its_cells_make_a_table_of_the_runs(harkd: Command) -> None:
    assert harkd("mode=baseline", *TINY).status == 0
    assert harkd("mode=zero_shot", "engine=rules", *TINY).status == 0
    names: dict[str, Any] = {}
    for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            exec("".join(cell["source"]), names)
    assert set(names["runs"]["model"]) == {"majority", "rules"}
