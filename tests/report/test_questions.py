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
from .sizes import spoilt, study

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
    bare, distilled = tuple(runs[:4]), tuple(runs[4:8])
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
            Question("factors", "two sizes", tuple(reversed(runs[:2]))),
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
    assert factors["of"] == "two sizes"
    names = [row["settings"]["model.name"] for row in factors["rows"]]
    assert names == ["qwen3-1.7b", "qwen3-0.6b"], "in the question's order"


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


@pytest.mark.skipif(find() is None, reason=f"no Chromium: none of {', '.join(NAMES)} is there")
def test_symbolic_rules_are_no_point_of_the_line_of_sizes(rules: Path, tmp_path: Path) -> None:
    words = "mode=zero_shot dataset=mural_sim model=qwen3-"
    small = spoilt(rules, tmp_path / "small", f"{words}0.6b", share=0.6, place=0)
    large = spoilt(rules, tmp_path / "large", f"{words}4b", share=0.3, place=3)
    out = tmp_path / "page.html"
    write_report([rules, small, large], out, title="", note="", options=Options(replicates=20))
    counts = (
        "[...document.querySelectorAll('#scaling-chart figure')].map(one => "
        "[one.querySelectorAll('.curve').length, one.querySelectorAll('.point').length])"
    )
    with Page(out, tmp_path / "profile") as page:
        assert page.run(counts) == [[1, 2], [1, 2], [1, 3]], "rules have no size and no tokens"
        last = "[...document.querySelectorAll('#scaling-chart figure')].at(-1).textContent"
        assert "rules" in page.run(last)
        curves = page.run(
            "document.querySelector('#scaling-chart figure .curve').getAttribute('d')"
        )
        assert curves.count("L") == 1, "from the one size to the other"
        assert page.errors == []
