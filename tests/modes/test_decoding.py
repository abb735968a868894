"""Constraint, votes and abstention from the command line to scores.json and predictions."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from harkd.scores import schema
from tests.modes.command import TINY, Command

ANSWER = ("mode=zero_shot", "prompt=answer", "decode.constrained=true", *TINY)
VOTES = ("mode=zero_shot", "prompt=think", "decode.sampling=model_card", "decode.samples=3",
         "decode.constrained=true", "decode.think_budget=20", "decode.max_new_tokens=200",
         *TINY)  # fmt: skip


def result_of(harkd: Command, *words: str) -> tuple[Path, dict[str, Any], pl.DataFrame]:
    before = set(harkd.folder.glob("outputs/zero_shot/*/*/*"))
    outcome = harkd(*words)
    assert outcome.status == 0, outcome.error
    [run] = set(harkd.folder.glob("outputs/zero_shot/*/*/*")) - before
    content = json.loads((run / "scores.json").read_text())
    schema.check(content, run)
    return run, content, pl.read_parquet(run / "predictions.parquet")


def test_a_constrained_run_has_every_label_and_its_confidence(harkd: Command) -> None:
    run, content, frame = result_of(harkd, *ANSWER)
    assert content["valid_replies"] == content["answered_events"] == 1.0
    assert frame["confidence"].null_count() == 0
    labels = content["confusion"]["labels"]
    for row in frame.head(40).iter_rows(named=True):
        assert sum(row["probabilities"]) == pytest.approx(1, abs=1e-2)
        assert row["confidence"] == row["probabilities"][labels.index(row["predicted"])]
    assert content["confidence"]["events_with_confidence"] == frame.height
    assert content["confidence"]["abstention"] is None
    assert content["lenient"]["repaired"] == 0
    line = json.loads((run / "replies.jsonl").read_text().splitlines()[0])
    assert all(len(str(chance)) <= 6 for event in line["probabilities"] for chance in event)

    # The middle of what was seen, so that some events are below it and some are not.
    below = round(float(frame["confidence"].median() or 0), 4)
    _, unsure, less = result_of(harkd, *ANSWER, f"decode.abstain_below={below}")
    few = frame.filter(pl.col("confidence") < below).height
    assert 0 < few < frame.height
    assert unsure["events"]["abstained"]["count"] == less["predicted"].null_count() == few
    point = unsure["confidence"]["abstention"]
    assert point["coverage"] == pytest.approx(unsure["answered_events"])
    right = frame.filter(pl.col("confidence") >= below).select(
        pl.col("gold").list.contains(pl.col("predicted")).mean()
    )
    assert point["risk"] == pytest.approx(1 - right.item())


def test_votes_of_several_samples(harkd: Command) -> None:
    run, content, frame = result_of(harkd, *VOTES)
    lines = [json.loads(line) for line in (run / "replies.jsonl").read_text().splitlines()]
    windows = content["counts"]["windows"]
    assert len(lines) == 3 * windows
    assert content["samples"] == 3
    assert {line["key"].rpartition("#")[2] for line in lines} == {"1", "2", "3"}
    assert len({line["text"] for line in lines}) > windows  # samples differ
    shares = frame.filter(pl.col("event") == "ok")["confidence"]
    assert len(shares)
    assert all(min(abs(share - n / 3) for n in (1, 2, 3)) < 1e-9 for share in shares)
    assert content["thinking_cut"]["count"] == sum(line["thinking_cut"] for line in lines) > 0
    assert content["tokens"]["new"] == sum(line["new_tokens"] for line in lines)
    second = harkd(*VOTES)
    assert "nothing to do" in second.out
