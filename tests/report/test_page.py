"""What the page says about runs, and what nobody can make it do."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest

from harkd.errors import HarkdError
from harkd.report.embed import to_json
from harkd.scores import SCORES_VERSION

from .making import HOSTILE, Read, dressed, page, with_record

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, made: Path, student: Path, cross: Path) -> Read:
    folder = tmp_path_factory.mktemp("whole")
    return page(folder, made, student, cross, title="Four runs", note="For a talk.")


def test_every_run_is_in_the_table_with_its_scores_and_intervals(whole: Read, rules: Path) -> None:
    scores = json.loads((rules / "scores.json").read_text(encoding="utf-8"))
    for name in ("macro_f1", "weighted_f1", "micro_f1"):
        estimate = scores["all"][name]
        assert f"{estimate['value']:.3f}" in whole.text
        assert f"{estimate['low']:.3f}–{estimate['high']:.3f}" in whole.text
    assert [run["role"] for run in whole.data["runs"]] == [
        "cross",
        "baseline",
        "teacher",
        "student",
    ]
    assert len([row for row in whole.of("tr") if "data-role" in row]) == 4


def test_the_page_says_itself_that_data_are_simulated_and_that_nano_is_not_qwen3(
    whole: Read,
) -> None:
    assert "All runs are on simulated homes" in whole.text
    assert "It is not Qwen3" in whole.text
    assert "For a talk." in whole.text


def test_a_page_without_simulated_runs_and_nano_does_not_warn_of_them(
    tmp_path: Path, rules: Path
) -> None:
    real = dressed(rules, tmp_path / "real", {}, simulated=False, model="qwen3-4b")
    read = page(tmp_path, real)
    assert "simulated homes" not in read.text
    assert "Qwen3" not in read.text


def test_the_links_lead_to_the_records_from_wherever_the_page_is(
    tmp_path: Path, rules: Path
) -> None:
    odd = dressed(rules, tmp_path / "runs" / "100% #1 ?ä", {})
    read = page(tmp_path / "pages", odd)
    links = {a["href"] for a in read.of("a") if "record.json" in (a["href"] or "")}
    (link,) = links  # the name's and all numbers'
    assert link is not None
    assert (tmp_path / "pages" / unquote(link)).resolve() == (odd / "record.json").resolve()


def test_the_page_holds_all_it_needs_and_forbids_the_rest(whole: Read) -> None:
    for tag in ("link", "img", "iframe"):
        assert whole.of(tag) == []
    assert all("src" not in script for script in whole.of("script"))
    assert not any(name.startswith("on") for _, attrs in whole.elements for name in attrs)
    policy = next(meta["content"] for meta in whole.of("meta") if "http-equiv" in meta)
    assert policy is not None
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


def test_hostile_text_stays_text(tmp_path: Path, rules: Path) -> None:
    lines = [json.loads(line) for line in (rules / "replies.jsonl").read_text("utf-8").splitlines()]
    asked = json.dumps({"events": [{"id": 1, "time": HOSTILE, "event": HOSTILE}]})
    replies = "".join(json.dumps(line | {"text": HOSTILE, "asked": asked}) + "\n" for line in lines)
    scores = json.loads((rules / "scores.json").read_text(encoding="utf-8"))
    confusion = scores["confusion"] | {"labels": [HOSTILE, *scores["confusion"]["labels"][1:]]}
    run = dressed(
        rules, tmp_path / "run", {"replies.jsonl": replies},
        dataset=HOSTILE, model=HOSTILE, prompt=HOSTILE, confusion=confusion,
    )  # fmt: skip
    broken = with_record(rules, tmp_path / "broken", finished=None, command=[HOSTILE])
    read = page(tmp_path, run, broken, title=HOSTILE, note=HOSTILE)
    assert read.of("img") == []
    assert len(read.scripts) == 2
    (view,) = read.data["runs"]
    assert view["dataset"] == view["confusion"]["labels"][0] == HOSTILE
    assert view["windows"][0]["text"] == [HOSTILE]
    assert view["windows"][0]["events"][0]["text"] == HOSTILE
    assert read.text.count("{{ 7*7 }}") >= 5  # a template in a name is not run either


def test_data_cannot_end_the_script_element_nor_break_the_parser() -> None:
    text = to_json({"<": ["</script>", "<!--", float("nan"), float("inf")]})
    assert "<" not in text
    assert json.loads(text) == {"<": ["</script>", "<!--", None, None]}


def test_twenty_runs_with_long_replies_stay_below_five_megabytes(
    tmp_path: Path, rules: Path
) -> None:
    lines = [json.loads(line) for line in (rules / "replies.jsonl").read_text("utf-8").splitlines()]
    long = "".join(json.dumps(line | {"text": "<ä>" * 9_000}) + "\n" for line in lines)
    runs = [dressed(rules, tmp_path / str(n), {"replies.jsonl": long}) for n in range(20)]
    read = page(tmp_path, *runs)
    assert len(read.html.encode()) < 5 * MEGABYTE
    assert all(run["windows"] for run in read.data["runs"])
    assert "characters left out here" in read.data["runs"][0]["windows"][0]["text"][0]


def test_copies_of_one_run_have_different_names(tmp_path: Path, rules: Path) -> None:
    record = json.loads((rules / "record.json").read_text(encoding="utf-8"))
    decided = record["decided_by"]
    wider = decided | {"window": decided["window"] | {"size": 20}}
    copy = with_record(rules, tmp_path / "copy", decided_by=wider)
    same = with_record(rules, tmp_path / "same", decided_by=wider)
    names = [run["name"] for run in page(tmp_path, rules, copy, same).data["runs"]]
    assert sorted(names) == [
        "Zero-shot · rules (window.size=10)",
        "Zero-shot · rules (window.size=20, copy)",
        "Zero-shot · rules (window.size=20, same)",
    ]


def test_a_half_written_run_is_shown_with_the_command_that_goes_on(
    tmp_path: Path, student: Path, rules: Path
) -> None:
    half = with_record(student, tmp_path / "half", finished=None, command=["harkd", "mode=distill"])
    read = page(tmp_path, rules, half)
    assert "unfinished" in read.text
    assert "to go on: harkd mode=distill" in read.text
    assert [run["folder"] for run in read.data["runs"]] == [str(rules)]
    assert read.data["curves"][0]["last"] == 3 / 20  # how far its training is


@pytest.mark.parametrize(
    ("name", "content", "state", "reason"),
    [
        ("scores.json", '{"version": 99}', "refused", "scores of version 99"),
        ("scores.json", '{"version": 1', "damaged", "not JSON"),
        ("scores.json", f'{{"version": {SCORES_VERSION}}}', "damaged", "lacks or should not have"),
        ("record.json", "[]", "damaged", "not a JSON object"),
        ("metrics.jsonl", '{"step": 1}\n', "damaged", "line 1: no step and loss"),
    ],
)
def test_a_run_that_cannot_be_compared_is_shown_with_the_reason(
    tmp_path: Path, rules: Path, name: str, content: str, state: str, reason: str
) -> None:
    odd = dressed(rules, tmp_path / "odd", {})
    (odd / name).write_text(content, encoding="utf-8")
    read = page(tmp_path, rules, odd)
    assert len(read.data["runs"]) == 1
    assert str(odd) in read.text
    assert state in read.text
    assert reason in read.text


def test_a_run_that_stopped_before_its_record_and_a_missing_folder_are_shown(
    tmp_path: Path, rules: Path
) -> None:
    early = tmp_path / "above" / "early"
    early.mkdir(parents=True)
    (early / "log.txt").touch()
    read = page(tmp_path, rules, tmp_path / "above", tmp_path / "gone")
    assert f"{early}: not finished, 0 replies so far" in read.text
    assert f"{tmp_path / 'gone'}: there is no such folder" in read.text


def test_scores_are_shown_without_windows_where_the_predictions_are_damaged(
    tmp_path: Path, rules: Path
) -> None:
    bare = dressed(rules, tmp_path / "bare", {"predictions.parquet": "no parquet"})
    (view,) = page(tmp_path, bare).data["runs"]
    assert view["windows"] == []
    assert view["windowsNote"]
    shutil.copy(rules / "predictions.parquet", bare)
    (bare / "replies.jsonl").write_text("[]\n", encoding="utf-8")
    (view,) = page(tmp_path, bare).data["runs"]
    assert "a line is not a reply" in view["windowsNote"]


def test_without_any_run_there_is_an_error_and_no_page(tmp_path: Path) -> None:
    with pytest.raises(HarkdError, match=r"no run to report .*there is no such folder"):
        page(tmp_path, tmp_path / "gone")
    assert not (tmp_path / "report.html").exists()
