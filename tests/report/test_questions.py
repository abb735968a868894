"""A page whose questions are each put to runs of their own, as the study's is."""

from __future__ import annotations

from pathlib import Path

import pytest

from harkd.report.page import write_report
from harkd.report.study import Question
from harkd.report.tables import PageTable
from harkd.study.columns import Column
from harkd.study.options import Options
from harkd.study.tables import Table

from .chrome import NAMES, Page, find
from .making import Read
from .sizes import study

CLAIMS = Table(
    "claims", "What is said <b>", "And what is seen.",
    (Column("claim", "claim"), Column("answer", "answer", "number")),
    (("larger is better", "0.1 [0.0, 0.2]"),),
)  # fmt: skip


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory, rules: Path) -> Path:
    """A page about four sizes, bare and distilled: three questions, of which two are alike."""
    folder = tmp_path_factory.mktemp("asked")
    runs = study(rules, folder / "outputs", sizes=("0.6b", "1.7b", "4b", "8b"))
    bare, distilled = frozenset(runs[:4]), frozenset(runs[4:8])
    out = folder / "page.html"
    write_report(
        runs,
        out,
        title="synthetic",
        note="",
        options=Options(replicates=20),
        questions=[
            Question("scaling", "bare sizes", bare),
            Question("scaling", "students", distilled),
            Question("factors", "two sizes", frozenset(runs[:2])),
        ],
        opening=PageTable(CLAIMS, ((str(runs[0]),),)),
    )
    return out


def test_a_question_is_answered_from_its_own_runs_alone(asked: Path) -> None:
    study = Read(asked).data["study"]
    assert set(study) == {"scaling", "factors"}, "nothing that was not asked"
    modes = {(row["of"], row["mode"].split(" ")[0]) for row in study["scaling"]["rows"]}
    assert modes == {("bare sizes", "zero-shot"), ("students", "student")}
    assert {curve["of"] for curve in study["scaling"]["curves"]} == {"bare sizes", "students"}
    (factors,) = study["factors"]
    assert (factors["of"], len(factors["rows"])) == ("two sizes", 2)


def test_the_first_table_stands_open_and_leads_to_records(asked: Path) -> None:
    read = Read(asked)
    assert "What is said <b>" in read.text, "as text"
    assert "0.1 [0.0, 0.2]" in read.text
    section = read.html.split('<section id="opening"')[1].split("</section>")[0]
    assert "<details" not in section
    assert section.count("record.json") == 1
    order = [read.html.index(f'<section id="{one}"') for one in ("opening", "scaling", "runs")]
    assert order == sorted(order)


@pytest.mark.skipif(find() is None, reason=f"no Chromium: none of {', '.join(NAMES)} is there")
def test_each_question_has_its_own_chart(asked: Path, tmp_path: Path) -> None:
    with Page(asked, tmp_path / "profile") as page:
        heads = page.run(
            "[...document.querySelectorAll('#scaling-chart h3')].map(head => head.textContent)"
        )
        assert [head.split(":")[0] for head in heads] == ["bare sizes", "students"]
        assert page.run("document.getElementById('gap').hidden")
        assert page.errors == []
