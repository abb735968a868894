"""The page's tables as files, and what the page says is missing."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from harkd.report.cli import main
from harkd.report.page import write_report
from harkd.study.options import Options

from .making import Read, dressed
from .sizes import study

QUICK = Options(replicates=20)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, rules: Path) -> Path:
    """A folder with a synthetic study, its page and its tables."""
    folder = tmp_path_factory.mktemp("written")
    runs = study(rules, folder / "outputs", sizes=("0.6b", "1.7b", "4b", "8b"))
    write_report(
        runs, folder / "page.html", title="synthetic", note="", tables=folder / "tables",
        options=QUICK,
    )  # fmt: skip
    return folder


def test_every_table_is_there_in_three_formats(written: Path) -> None:
    names = {file.stem for file in (written / "tables").iterdir()}
    assert {"runs", "scaling", "scaling_curves", "gap_missing", "failures", "faults"} <= names
    assert {"calibration", "factors_1"} <= names
    for name in names:
        for ending in ("md", "csv", "tex"):
            assert (written / "tables" / f"{name}.{ending}").stat().st_size > 0


def test_the_files_hold_the_numbers_of_the_runs_and_which_they_are_of(written: Path) -> None:
    with (written / "tables" / "runs.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 13
    for row in rows:
        scores = json.loads((Path(row["run"]) / "scores.json").read_text(encoding="utf-8"))
        estimate = scores["all"]["macro_f1"]
        assert float(row["macro_f1"]) == estimate["value"]
        assert float(row["macro_f1.low"]) == estimate["low"]
        assert row["mode"] == scores["mode"]


def test_a_student_without_its_teacher_is_named_with_the_command(written: Path) -> None:
    text = Read(written / "page.html").text
    assert "Students whose gap cannot be told (6 missing)" in text
    assert "model=qwen3-32b" in text
    assert "harkd mode=zero_shot" in text


def test_every_link_of_a_table_leads_to_a_record(written: Path) -> None:
    links = [a["href"] for a in Read(written / "page.html").of("a")]
    records = [link for link in links if link and not link.startswith("#")]
    assert len(records) > 100
    assert all((written / link).is_file() for link in set(records))


def test_a_run_done_twice_is_said_and_compared_once(tmp_path: Path, rules: Path) -> None:
    copy = dressed(rules, tmp_path / "copy", {})
    out = tmp_path / "page.html"
    write_report([rules, copy], out, title="", note="", options=QUICK)
    assert f"{copy} has the settings and the seed of {rules}" in Read(out).text


def test_the_command_says_how_many_files_it_wrote(
    tmp_path: Path, rules: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables = tmp_path / "tables"
    assert main([str(rules), "--out", str(tmp_path / "p.html"), "--tables", str(tables)]) == 0
    count = len(list(tables.iterdir()))
    assert f"{tables}: {count} files of tables" in capsys.readouterr().out
