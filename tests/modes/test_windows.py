"""Ways to cut windows, through the command: a row per event, whatever windows it was asked in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from harkd.compose import compose_settings
from harkd.modes.scoring import score_replies
from harkd.modes.task import prepare
from harkd.report.windows import read_windows
from harkd.runs import Run
from tests.modes.command import TINY, Command

RULES = ("engine=rules", *TINY)
OVERLAP = (*RULES, "window.size=6", "window.overlap=4")


def a_run(harkd: Command, *words: str) -> Path:
    before = set(harkd.folder.glob("outputs/*/*/*/*/record.json"))
    outcome = harkd(*words)
    assert outcome.status == 0, outcome.error
    [record] = set(harkd.folder.glob("outputs/*/*/*/*/record.json")) - before
    return record.parent


def read(folder: Path) -> tuple[pl.DataFrame, dict[str, Any], list[dict[str, Any]]]:
    lines = (folder / "replies.jsonl").read_text(encoding="utf-8").splitlines()
    scores = json.loads((folder / "scores.json").read_text(encoding="utf-8"))
    return pl.read_parquet(folder / "predictions.parquet"), scores, [json.loads(o) for o in lines]


def test_every_way_gives_the_same_events_once(harkd: Command) -> None:
    plain, _, _ = read(a_run(harkd, *RULES))
    for words in (["window=overlap"], ["window=seconds"], ["window=pause"], [*OVERLAP]):
        frame, scores, replies = read(a_run(harkd, *RULES, *words))
        assert frame.select("session", "gold").equals(plain.select("session", "gold"))
        assert scores["counts"]["events"] == plain.height
        assert scores["counts"]["windows"] == len(replies)
        assert scores["replies"]["ok"]["count"] == len(replies)
        asked = sum(len(json.loads(line["asked"])["events"]) for line in replies)
        assert (asked > plain.height) == ("seconds" not in words[0] and "pause" not in words[0])


def test_what_a_reply_gets_wrong_is_wrong_for_the_events_that_it_answers_for(
    harkd: Command,
) -> None:
    folder = a_run(harkd, *OVERLAP)
    frame, _, replies = read(folder)
    broken, torn = replies[1], replies[3]
    broken["text"] = "I cannot tell."
    torn["text"] = torn["text"].rstrip("} \n")  # what the lenient reading mends
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in replies)
    (folder / "replies.jsonl").write_text(text, encoding="utf-8")

    settings = compose_settings(OVERLAP)
    scores = score_replies(settings, Run(folder), prepare(settings))
    again = pl.read_parquet(folder / "predictions.parquet")
    assert again.select("session", "key", "id", "gold").equals(
        frame.select("session", "key", "id", "gold")
    )
    lost = again.filter(pl.col("event") == "no_reply")
    assert set(lost["key"]) == {broken["key"], torn["key"]}
    assert lost.height == 4  # of each window the two events in its middle
    assert lost["id"].to_list() == [3, 4, 3, 4]
    assert scores["valid_replies"] == pytest.approx(1 - 2 / len(replies))
    assert scores["answered_events"] == pytest.approx(1 - 4 / frame.height)
    assert scores["lenient"]["answered_events"] == pytest.approx(1 - 2 / frame.height)
    assert scores["lenient"]["repaired"] == 1


def test_the_report_shows_what_a_window_answers_for_and_what_else_it_was_asked(
    harkd: Command,
) -> None:
    folder = a_run(harkd, *OVERLAP)
    frame, scores, replies = read(folder)
    shown = read_windows(Run(folder), "think")
    assert [one["key"] for one in shown] == [line["key"] for line in replies]
    assert sum(len(one["events"]) for one in shown) == frame.height
    for one, line in zip(shown, replies, strict=True):
        asked = json.loads(line["asked"])["events"]
        assert len(one["events"]) + one["elsewhere"] == len(asked)
        own = [event for event in asked if event["id"] in {event["id"] for event in one["events"]}]
        assert [event["event"] for event in own] == [event["text"] for event in one["events"]]
    wrong = sum(one["wrong"] for one in shown)
    assert 1 - wrong / frame.height == pytest.approx(scores["all"]["micro_f1"]["value"])


def test_a_baseline_answers_the_same_events(harkd: Command) -> None:
    words = ("mode=baseline", "baseline=random_forest", *TINY)
    plain = pl.read_parquet(a_run(harkd, *words) / "predictions.parquet")
    found = pl.read_parquet(a_run(harkd, *words, "window.overlap=9") / "predictions.parquet")
    columns = ["session", "gold", "predicted"]
    assert found.select(columns).equals(plain.select(columns))


def test_a_student_learns_from_windows_that_overlap(harkd: Command) -> None:
    a_run(harkd, "mode=teach", *OVERLAP)
    folder = a_run(
        harkd, "mode=distill", "teacher=rules", *TINY, "trainer=cpu", "trainer.epochs=0.1",
        "trainer.lora.rank=2", "decode.max_new_tokens=5", "window.size=6", "window.overlap=4",
        "trainer.traces=agreeing",
    )  # fmt: skip
    card = (folder / "adapter" / "README.md").read_text(encoding="utf-8")
    assert "windows of 6 events, 4 of them shared with the one before" in card
    frame, scores, _ = read(folder)
    assert frame.height == scores["counts"]["events"]
