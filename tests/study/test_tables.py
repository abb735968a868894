"""Tables say what the view says, and no text of a run can break them or run in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harkd.study.columns import Column
from harkd.study.tables import Table, tables, to_csv, to_latex, to_markdown
from harkd.study.view_cli import main
from harkd.study.views import VIEWS
from tests.study.folders import a_run, right

NASTY = r"a|b_c%d&e#f$g{h}i~j^k\l[m]<n>"
SCORE = {"value": 0.4041, "low": 0.331, "high": 0.4699}


def a_table(text: str, score: Any = None) -> Table:
    columns = (Column("name", text), Column("score", "score", "number", interval=True))
    rows = ((text, score or SCORE), ("none", {"value": None, "low": None, "high": None}))
    return Table("t", text, text, columns, rows)


def test_markdown_has_one_cell_where_the_table_has_one() -> None:
    text = to_markdown(a_table(NASTY))
    row = next(line for line in text.splitlines() if "0.404" in line)
    cells = re.split(r"(?<!\\)\|", row)[1:-1]
    assert len(cells) == 2
    assert re.sub(r"\\(.)", r"\1", cells[0].strip()) == NASTY
    assert re.sub(r"\\(.)", r"\1", cells[1].strip()) == "0.404 [0.33, 0.47]"


def test_latex_escapes_all_that_means_something_there() -> None:
    text = to_latex(a_table(NASTY))  # as title, caption, heading and cell
    assert (
        text.count(r"a$|$b\_c\%d\&e\#f\$g\{h\}i\textasciitilde{}j\textasciicircum{}k") == 4
    )  # title, caption, heading, cell
    assert r"\textbackslash{}l{[}m{]}$<$n$>$" in text
    rows = [line for line in text.splitlines() if line.endswith(r" \\")]
    assert [len(re.findall(r"(?<!\\)&", row)) for row in rows] == [1, 1, 1]
    assert {r"\toprule", r"\midrule", r"\bottomrule"} < {*text.splitlines()}


@given(st.text(max_size=12))
def test_csv_gives_back_every_text_and_all_digits(text: str) -> None:
    text = text.replace("\r", "").replace("\x00", "")
    [head, first, none] = csv.reader(io.StringIO(to_csv(a_table(text, SCORE))))
    assert head == ["name", "score", "score.low", "score.high"]
    risky = text[:1] in ("=", "+", "-", "@", "\t") and text != ""
    assert first == [f"'{text}" if risky else text, "0.4041", "0.331", "0.4699"]
    assert none == ["none", "", "", ""]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Base, teacher and student; only to be read."""
    folder = tmp_path_factory.mktemp("shown")
    a_run(folder / "base", "mode=zero_shot model=nano", right(1, 1, 2))
    a_run(folder / "teacher", "mode=zero_shot engine=rules", right(4, 4, 4))
    a_run(folder / "student", "mode=distill model=nano teacher=rules", right(3, 3, 4))
    return folder


def printed(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    status = main([*map(str, words), "--replicates", "50", "--metric", "micro_f1"])
    out, error = capsys.readouterr()
    return status, out, error


@pytest.mark.parametrize("view", sorted(VIEWS))
def test_every_view_prints_in_every_format(
    view: str, runs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for form in ("table", "markdown", "latex", "csv", "json"):
        status, out, error = printed(capsys, view, runs, "--format", form)
        assert (status, error) == (0, "")
        assert out.strip()
    found = json.loads(out)
    explained = Path("harkd/study/README.md").read_text(encoding="utf-8")
    assert [key for key in found if f"`{key}`" not in explained] == []
    assert tables(found)


def test_one_table_alone_is_a_csv_file_of_its_own(
    runs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = printed(capsys, "gap", runs, "--format", "csv", "--table", "gap")
    [row] = csv.DictReader(io.StringIO(out))
    assert float(row["gap_closed"]) == pytest.approx(0.75)
    assert float(row["gap_closed.low"]) <= 0.75 + 1e-9
    status, out, error = printed(capsys, "gap", runs, "--table", "nothing")
    assert (status, out) == (2, "")
    assert "choose from gap" in error
    assert error.count("\n") == 1


def test_a_simulated_home_is_called_one(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = printed(capsys, "gap", runs, "--format", "latex")
    assert r"Simulated, not recorded: mural\_sim." in out


def test_a_mistake_is_one_line(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["gab", str(runs)])
    assert "invalid choice: 'gab'" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["--help"])
    text = capsys.readouterr().out
    assert all(what in text for what in VIEWS.values())


def test_the_command_says_that_there_is_no_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["gap", str(tmp_path / "gone")]) == 2
    out, error = capsys.readouterr()
    assert (out, error.count("\n")) == ("", 1)
    assert "no run with scores" in error
    assert "there is no such folder" in error
