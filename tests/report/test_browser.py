"""The page in a real browser. Skipped where there is no Chromium."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from harkd.report.page import write_report

from .chrome import NAMES, Page, find
from .making import HOSTILE, dressed
from .sizes import spoilt

pytestmark = pytest.mark.skipif(
    find() is None, reason=f"no Chromium: none of {', '.join(NAMES)} is on the PATH"
)

TAB = 9
ENTER = 13
DOWN = 40


@pytest.fixture
def opened(tmp_path: Path, made: Path, student: Path, cross: Path) -> Iterator[Page]:
    out = tmp_path / "report.html"
    write_report([made, student, cross], out, title="runs", note="")
    with Page(out, tmp_path / "profile") as page:
        yield page
        assert page.errors == []
        assert page.requests == [out.as_uri()]


def column(page: Page, number: int) -> list[str]:
    rows = "[...document.querySelectorAll('#table tbody tr')].filter(row => !row.hidden)"
    values: list[str] = page.run(f"{rows}.map(row => row.cells[{number}].dataset.value)")
    return values


def test_headers_sort_by_click_and_by_the_enter_key(opened: Page) -> None:
    header = "document.querySelectorAll('#table thead th')[7].querySelector('button')"
    opened.run(f"{header}.click()")
    values = [float(value) for value in column(opened, 7)]
    assert values == sorted(values, reverse=True)
    assert values[0] > values[-1]
    opened.run(f"{header}.focus()")
    opened.press("Enter", ENTER)
    assert [float(value) for value in column(opened, 7)] == sorted(values)
    assert opened.run(f"{header}.parentElement.getAttribute('aria-sort')") == "ascending"


def test_the_filter_keeps_rows_with_every_word(opened: Page) -> None:
    opened.run("document.getElementById('filter').focus()")
    opened.call("Input.insertText", text="nano marble_sim")
    assert column(opened, 1) == ["cross_eval"]
    assert opened.run("document.getElementById('filtered').textContent") == "1 of 4 runs"


def test_every_section_is_drawn(opened: Page) -> None:
    for section in ("bars", "faults", "training", "activities", "confusion"):
        label = opened.run(
            f"document.querySelector('#{section}-chart svg[role=img]').getAttribute('aria-label')"
        )
        assert len(label) > 20
        assert "NaN" not in opened.run(f"document.getElementById('{section}-chart').innerHTML")
    matrix = opened.run("document.querySelector('table.cross').innerText")
    assert "mural_sim" in matrix
    assert "marble_sim" in matrix
    assert "not run" in matrix  # nothing was distilled on marble_sim


def test_a_run_and_its_windows_open_by_mouse_and_keyboard(opened: Page, rules: Path) -> None:
    views = opened.run("JSON.parse(document.getElementById('data').textContent).runs")
    view = next(view for view in views if view["folder"] == str(rules))
    opened.run(f"document.querySelector('.look[data-run=\"{view['id']}\"]').click()")
    assert opened.run("document.getElementById('run').value") == str(view["id"])
    buttons = "document.querySelectorAll('#window-list button')"
    assert opened.run(f"{buttons}.length") == len(view["windows"])
    opened.run(f"{buttons}[0].focus()")
    opened.press("ArrowDown", DOWN)
    second = view["windows"][1]
    assert opened.run("document.querySelector('#window h3').textContent").endswith(second["key"])
    reply = second["reasoning"].join(second["text"])
    assert opened.run("document.querySelector('#window .raw').textContent") == reply
    verdicts = opened.run("[...document.querySelectorAll('.verdict')].map(v => v.textContent)")
    assert [" right" in verdict for verdict in verdicts] == [e["right"] for e in second["events"]]
    opened.run("which.value = 'right'; which.dispatchEvent(new Event('change'))")
    right = [one for one in view["windows"] if not one["wrong"]]
    assert opened.run(f"{buttons}.length") == len(right)


def test_the_keyboard_alone_skips_to_the_runs(opened: Page) -> None:
    opened.press("Tab", TAB)
    assert opened.run("document.activeElement.className") == "skip"
    opened.press("Enter", ENTER)
    assert opened.run("location.hash") == "#runs"
    assert opened.run("[...document.querySelectorAll('[tabindex]')].every(e => e.tabIndex <= 0)")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_fits_its_window(tmp_path: Path, made: Path, student: Path, width: int) -> None:
    out = tmp_path / "report.html"
    write_report([made, student], out, title="runs", note="")
    with Page(out, tmp_path / "profile", width=width) as page:
        assert page.run("document.documentElement.scrollWidth") == width


def test_the_theme_follows_the_system_until_it_is_chosen(tmp_path: Path, rules: Path) -> None:
    out = tmp_path / "report.html"
    write_report([rules], out, title="runs", note="")
    ground = "getComputedStyle(document.body).backgroundColor"
    with Page(out, tmp_path / "profile", dark=True) as page:
        dark = page.run(ground)
        page.run("theme.click()")
        assert page.run("document.documentElement.dataset.theme") == "light"
        assert page.run(ground) != dark
        page.run("theme.click()")
        assert page.run(ground) == dark


def test_hostile_text_does_not_run(tmp_path: Path, rules: Path) -> None:
    lines = [json.loads(line) for line in (rules / "replies.jsonl").read_text("utf-8").splitlines()]
    asked = json.dumps({"events": [{"id": 1, "time": HOSTILE, "event": HOSTILE}]})
    replies = "".join(json.dumps(line | {"text": HOSTILE, "asked": asked}) + "\n" for line in lines)
    fields = {"dataset": HOSTILE, "model": HOSTILE, "teacher": HOSTILE, "split": HOSTILE}
    run = dressed(rules, tmp_path / "run", {"replies.jsonl": replies}, **fields)
    # Its predictions fit its scores, so that the study's charts and tables show its names.
    shown = [
        spoilt(rules, tmp_path / str(n), f"{words} dataset=mural_sim window.size={n}", share=0.2)
        for n, words in enumerate(("mode=zero_shot", "mode=zero_shot", "mode=distill"), 5)
    ]
    named = [dressed(one, tmp_path / f"as-{one.name}", {}, **fields) for one in shown]
    out = tmp_path / "report.html"
    write_report([run, *named], out, title=HOSTILE, note=HOSTILE)
    with Page(out, tmp_path / "profile") as page:
        assert page.run("document.querySelectorAll('img').length") == 0
        views = page.run("JSON.parse(document.getElementById('data').textContent).runs")
        place = next(view["id"] for view in views if view["folder"] == str(run))
        page.run(f"document.querySelector('.look[data-run=\"{place}\"]').click()")
        assert page.run("document.querySelector('#window pre').textContent") == HOSTILE
        assert page.run("document.querySelectorAll('#factors-chart svg').length") > 0
        assert HOSTILE[:20] in page.run("document.querySelector('#factors-chart').textContent")
        assert page.run("typeof ran") == "undefined"
        assert page.errors == []


def test_the_policy_stops_a_script_that_the_page_did_not_come_with(
    tmp_path: Path, rules: Path
) -> None:
    out = tmp_path / "report.html"
    write_report([rules], out, title="runs", note="")
    with Page(out, tmp_path / "profile") as page:
        page.run(
            "document.body.append(Object.assign(document.createElement('script'), "
            "{text: 'window.ran = 1'}))"
        )
        assert page.run("typeof ran") == "undefined"
        assert any("Content Security Policy" in error for error in page.errors)
