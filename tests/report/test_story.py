"""A page about a synthetic study in a real browser: its curves, its links, its window browser.

Skipped where there is no Chromium.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from harkd.modes.auditing import main as audit
from harkd.report.page import write_report
from harkd.study.options import Options

from .chrome import NAMES, Page, find
from .making import dressed
from .sizes import homes, study

pytestmark = pytest.mark.skipif(
    find() is None, reason=f"no Chromium: none of {', '.join(NAMES)} is on the PATH"
)

SECTIONS = (
    *("bars", "scaling", "gap", "format", "transfer", "complexity", "factors", "faults"),
    *("failures", "calibration"),
)
NUMBERS = (
    "svg .value, svg .count, td.number, table.cross strong, figcaption p, #run-facts, "
    "#training-chart li, #confusions li"
)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, rules: Path) -> Iterator[Page]:
    folder = tmp_path_factory.mktemp("story")
    runs = study(rules, folder / "outputs" / "sizes") + homes(rules, folder / "outputs" / "homes")
    lines = [json.loads(line) for line in (runs[0] / "replies.jsonl").read_text().splitlines()]
    replies = [line | {"text": line["text"].replace("\n1. ", "\n99. ")} for line in lines]
    text = "".join(json.dumps(line) + "\n" for line in replies)
    (runs[0] / "replies.jsonl").write_text(text, encoding="utf-8")
    assert audit([str(runs[0]), "--replicates", "10"]) == 0
    out = folder / "report.html"
    options = Options(replicates=20)
    write_report(runs, out, title="synthetic", note="Nobody ran these.", options=options)
    with Page(out, folder / "profile") as page:
        yield page
        assert page.errors == []
        assert page.requests == [out.as_uri()]


def runs_of(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.run(
        "JSON.parse(document.getElementById('data').textContent).runs"
    )
    return found


def open_run(page: Page, folder_ends: str) -> dict[str, Any]:
    view = next(view for view in runs_of(page) if view["folder"].endswith(folder_ends))
    page.run(f"document.querySelector('.look[data-run=\"{view['id']}\"]').click()")
    return view


def keys(page: Page) -> list[str]:
    listed: list[str] = page.run(
        "[...document.querySelectorAll('#window-list .key')].map(key => key.textContent)"
    )
    return listed


@pytest.mark.parametrize("section", SECTIONS)
def test_what_six_sizes_show_is_drawn(story: Page, section: str) -> None:
    drawn = f"document.querySelectorAll('#{section}-chart svg[role=img]')"
    assert story.run(f"{drawn}.length") > 0
    assert story.run(f"[...{drawn}].every(svg => svg.getBoundingClientRect().width > 200)")
    assert not story.run(f"[...{drawn}].some(svg => /NaN|undefined|Infinity/.test(svg.outerHTML))")


def test_curves_have_bands_and_points_have_intervals(story: Page) -> None:
    assert story.run("document.querySelectorAll('#scaling-chart .band').length") >= 2
    panels = story.run("document.querySelectorAll('#scaling-chart figure').length")
    points = story.run("document.querySelectorAll('#scaling-chart figure .point').length")
    whiskers = story.run("document.querySelectorAll('#scaling-chart figure .whisker').length")
    assert panels == 3
    assert points == whiskers == 3 * 17


def test_the_waterfall_ends_at_the_teacher(story: Page) -> None:
    view = story.run("JSON.parse(document.getElementById('data').textContent).study.format")
    (total,) = view["totals"]
    changes = [row["change"]["value"] for row in view["rows"]]
    assert [row["step"] for row in view["rows"]] == ["form", "labels", "reasoning", "remainder"]
    assert total["base"]["value"] + sum(changes) == pytest.approx(total["teacher"]["value"])
    ends = story.run(
        "[...document.querySelectorAll('#format-chart .step, #format-chart .bar')]"
        ".map(one => [one.getBoundingClientRect(), one.classList.contains('down')])"
        ".map(([box, down]) => down ? [box.right, box.left] : [box.left, box.right])"
    )
    base, *steps, teacher = ends
    for before, after in pairwise([base, *steps]):
        assert after[0] == pytest.approx(before[1], abs=1)
    assert steps[-1][1] == pytest.approx(teacher[1], abs=1)


def test_the_matrix_has_every_pair_of_homes_with_its_interval(story: Page) -> None:
    cells = story.run(
        "[...document.querySelectorAll('table.cross tbody td')].map(cell => cell.innerText)"
    )
    assert len(cells) == 9
    assert all("–" in cell for cell in cells)
    assert sum("keeps" in cell for cell in cells) >= 4


def test_what_the_audit_found_leads_to_the_windows(story: Page) -> None:
    story.run("document.querySelector('#audit-chart button').click()")
    assert story.run("which.value") == "flagged"
    assert story.run("document.querySelectorAll('.findings li').length") > 0
    wanted = story.run("document.querySelector('#audit .wanted').textContent")
    assert "harkd-audit" in wanted


def test_a_section_without_runs_is_not_there(story: Page) -> None:
    assert story.run("document.getElementById('training').hidden")
    assert story.run("document.querySelector('nav a[href=\"#training\"]').hidden")
    assert not story.run("document.querySelector('nav a[href=\"#cross\"]').hidden")


def test_every_number_leads_to_a_record(story: Page) -> None:
    loose = story.run(
        f"[...document.querySelectorAll({NUMBERS!r})]"
        ".filter(one => /\\d/.test(one.textContent) && one.closest('section:not([hidden])'))"
        ".filter(one => !(one.closest('a[href$=\"record.json\"]')"
        " ?? one.querySelector('a[href$=\"record.json\"]')))"
        ".map(one => one.textContent)"
    )
    assert loose == []
    counted = story.run(f"document.querySelectorAll({NUMBERS!r}).length")
    assert counted > 300


def test_windows_are_filtered_by_kind_of_error(story: Page) -> None:
    view = open_run(story, "zero_shot/0.6b")
    options = story.run("[...which.options].map(option => option.value)")
    mistake = next(value for value in options if " → " in value)
    story.run(f"which.value = {mistake!r}; which.dispatchEvent(new Event('change'))")
    gold, _, answer = mistake.partition(" → ")
    expected = [
        window["key"]
        for window in view["windows"]
        if any(
            not event["right"]
            and event["gold"][0] == gold
            and (event["predicted"] or "no answer") == answer
            for event in window["events"]
        )
    ]
    assert keys(story) == expected != []
    story.run("which.value = 'bad_json'; which.dispatchEvent(new Event('change'))")
    bad = [window["key"] for window in view["windows"] if window["reply"] == "bad_json"]
    assert keys(story) == bad != []


def test_a_frequent_mistake_leads_to_its_windows(story: Page) -> None:
    open_run(story, "zero_shot/0.6b")
    story.run("document.querySelector('#confusions button').click()")
    assert " → " in story.run("which.value")
    assert story.run("document.activeElement.id") == "which"
    assert keys(story)


def test_flagged_windows_show_the_evidence_in_the_reasoning(story: Page) -> None:
    view = open_run(story, "zero_shot/0.6b")
    story.run("which.value = 'audit: unknown event'; which.dispatchEvent(new Event('change'))")
    flagged = [
        window
        for window in view["windows"]
        if any(found["kind"] == "unknown_event" for found in window["findings"])
    ]
    assert keys(story) == [window["key"] for window in flagged] != []
    found = next(one for one in flagged[0]["findings"] if one["kind"] == "unknown_event")
    marks = story.run("[...document.querySelectorAll('#window mark')].map(m => m.textContent)")
    assert flagged[0]["reasoning"][found["start"] : found["end"]] in marks
    assert "99" in "".join(marks)
    assert found["detail"] in story.run("document.querySelector('.findings').textContent")


def test_a_run_that_was_not_audited_says_how(story: Page) -> None:
    view = open_run(story, "zero_shot/1.7b")
    said = story.run("document.getElementById('windows-note').textContent")
    assert f"harkd-audit {view['folder']}" in said


def test_events_stand_on_the_rooms_that_they_come_from(story: Page) -> None:
    view = open_run(story, "zero_shot/0.6b")
    events = view["windows"][0]["events"]
    rooms = list(dict.fromkeys(event["room"] for event in events))
    labels = story.run(
        "[...document.querySelectorAll('.timeline .label')].map(label => label.textContent)"
    )
    assert labels == rooms
    assert all(rooms)
    assert story.run("document.querySelectorAll('.timeline .event').length") == len(events)
    places = story.run(
        "[...document.querySelectorAll('.timeline .event')]"
        ".map(event => event.getBoundingClientRect().x)"
    )
    assert places == sorted(places)


def test_a_table_of_many_runs_is_folded_until_it_is_asked_for(tmp_path: Path, rules: Path) -> None:
    runs = [dressed(rules, tmp_path / str(n), {}) for n in range(30)]
    out = tmp_path / "report.html"
    write_report(runs, out, title="", note="", options=Options(replicates=20))
    shown = "[...document.querySelectorAll('#table tbody tr')].filter(row => !row.hidden).length"
    with Page(out, tmp_path / "profile") as page:
        assert page.run(shown) == 20
        page.run("document.getElementById('all-runs').click()")
        assert page.run(shown) == 30
        assert page.run("document.getElementById('all-runs').hidden")
        assert page.errors == []
