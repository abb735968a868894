"""The content of scores.json: complete, of its documented form, and honest at the edges."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, get_type_hints

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import harkd.scores
from harkd.errors import HarkdError
from harkd.records import EventFault, ReplyFault
from harkd.scores import SCORES_VERSION, confidence, schema, score
from harkd.scores.failures import Drift
from harkd.scores.frame import SCORED
from harkd.scores.segments import GoldSegments, PredictedSegments

from .making import GOLD_SETS, LABELS, UNKNOWN, Event, a_frame, events

ROWS: list[Event] = [("s", ("cook",), "cook"), ("s", ("eat",), None), ("t", ("eat",), "eat")]
RUN = {"version": SCORES_VERSION, "dataset": "d", "split": "test", "model": "m", "engine": "e"} | {
    "mode": "distill", "simulated": True, "source": None, "sessions": ["01"], "teacher": "t",
    "dropped": {"annotation only": 2},
    "samples": 1, "thinking_cut": {"count": 0, "share": 0.0}, "lenient": None,
    "prompt": "answer", "seed": 1, "tokens": {"prompt": 9, "cached": 4, "new": 5}, "seconds": 2.5,
    "cost": {
        "windows_per_second": 1.2, "new_tokens_per_second": 2.0, "peak_memory_mb": 900.0,
        "peak_gpu_memory_mb": None, "energy_joules": None,
        "per_1000_events": {
            "prompt_tokens": 3000.0, "cached_tokens": 1333.3, "new_tokens": 1666.7,
            "seconds": 833.3, "energy_joules": None,
        },
    },
}  # fmt: skip


def _file(frame: pl.DataFrame) -> Any:
    return json.loads(json.dumps(RUN | dict(score(frame, LABELS, "other", seed=1, replicates=9))))


@settings(deadline=None, max_examples=40)
@given(events(min_size=0, gold=GOLD_SETS))
def test_every_produced_file_has_the_documented_form(rows: list[Event]) -> None:
    content = _file(a_frame(rows))
    schema.check(content, "scores.json")
    json.dumps(content, allow_nan=False)


@settings(deadline=None, max_examples=20)
@given(rows=events(gold=GOLD_SETS), data=st.data())
def test_the_order_of_the_rows_makes_no_difference(rows: list[Event], data: st.DataObject) -> None:
    frame = a_frame(rows)
    shuffled = frame[data.draw(st.permutations(range(frame.height)))]
    assert _file(shuffled) == _file(frame)


def test_every_key_is_explained_in_the_readme() -> None:
    text = (Path(harkd.scores.__file__).parent / "README.md").read_text(encoding="utf-8")
    forms = (
        schema.ScoresFile, schema.Counts, schema.Averages, schema.Label, schema.Share,
        schema.Replies, schema.Events, schema.Confusion, schema.Tokens, schema.Failures,
        schema.Segments, GoldSegments, PredictedSegments, Drift,
        schema.Lenient,
        confidence.Confidence, confidence.Bin, confidence.RiskPoint,
    )  # fmt: skip
    assert [key for form in forms for key in get_type_hints(form) if f"`{key}`" not in text] == []
    assert f"Version {SCORES_VERSION}." in text


def test_replies_and_events_are_counted_by_state() -> None:
    states = [
        ("ok", "ok"), ("ok", "missing"), ("ok", "duplicate"), ("ok", "unknown_label"),
        ("ok", "abstained"),
        *((fault.value, "no_reply") for fault in ReplyFault),
    ]  # fmt: skip
    rows = [
        ("s", f"s/{n}", event, ["cook"], "cook" if state == "ok" else None, reply, state, *UNKNOWN)
        for n, (reply, state) in enumerate(states)
        for event in (1, 2)
    ]
    result: Any = score(
        pl.DataFrame(rows, schema=SCORED, orient="row"), LABELS, "other", replicates=9, seed=0
    )
    assert result["counts"] == {"sessions": 1, "windows": 9, "events": 18}
    assert result["replies"] == {
        "ok": {"count": 5, "share": 5 / 9},
        **{fault.value: {"count": 1, "share": 1 / 9} for fault in ReplyFault},
    }
    assert result["events"] == {
        "ok": {"count": 2, "share": 1 / 9},
        **{fault.value: {"count": 2, "share": 1 / 9} for fault in EventFault},
        "no_reply": {"count": 8, "share": 4 / 9},
    }
    assert (result["valid_replies"], result["answered_events"]) == (5 / 9, 1 / 9)
    assert result["all"]["micro_f1"]["value"] == 1 / 9


def test_one_session_has_scores_and_no_interval() -> None:
    result = _file(a_frame(ROWS[:2]))
    assert result["all"]["micro_f1"] == {
        "value": 0.5, "low": None, "high": None,
        "reason": "one session: resampling sessions needs two",
    }  # fmt: skip


def test_no_events_have_no_scores() -> None:
    result = _file(a_frame([]))
    nothing = {"value": None, "low": None, "high": None, "reason": "no events"}
    assert set(map(str, result["all"].values())) == {str(nothing)}
    assert result["valid_replies"] is None
    assert result["per_class"]["cook"]["f1"] is None


@pytest.mark.parametrize("predicted", ["cook", None])
def test_a_single_class(predicted: str | None) -> None:
    result = _file(a_frame([("s", ("cook",), predicted), ("t", ("cook",), predicted)]))
    right = 1.0 if predicted else 0.0
    expected = {"value": right, "low": right, "high": right, "reason": None}
    assert list(result["all"].values()) == [expected] * 3


BAD = {
    "has a null": pl.lit(None, pl.String).alias("session"),
    "is there twice": pl.lit(1, pl.UInt32).alias("id"),
    "no gold label": pl.col("gold").list.head(0),
    "gold label that the home lacks": pl.lit(["dance"]).alias("gold"),
    "prediction that the home lacks": pl.col("predicted").str.replace("cook", "dance"),
    "confidence that is not from 0 to 1": pl.lit(1.5).alias("confidence"),
    "unknown reply state": pl.lit("fine").alias("reply"),
    "unknown event state": pl.lit("fine").alias("event"),
    "'ok' without a prediction": pl.lit("ok").alias("event"),
    "'no_reply' where the reply is 'ok'": pl.lit("no_json").alias("reply"),
    "columns": pl.col("id").cast(pl.Int64),
}


@pytest.mark.parametrize(("message", "change"), BAD.items(), ids=BAD.keys())
def test_a_table_that_makes_no_sense_is_refused(message: str, change: pl.Expr) -> None:
    with pytest.raises(HarkdError, match=message) as caught:
        score(a_frame(ROWS).with_columns(change), LABELS, "other", seed=1)
    assert "\n" not in str(caught.value)


def test_a_window_has_one_reply() -> None:
    rows = [("s", "s/0", 1, ["eat"], "eat", "ok", "ok", *UNKNOWN)]
    rows += [("s", "s/0", 2, ["eat"], None, "no_json", "no_reply", *UNKNOWN)]
    with pytest.raises(HarkdError, match="another reply state"):
        score(pl.DataFrame(rows, schema=SCORED, orient="row"), LABELS, "other", seed=1)


def test_other_must_be_a_label() -> None:
    with pytest.raises(HarkdError, match="'rest'"):
        score(a_frame(ROWS), LABELS, "rest", seed=1)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (["version"], SCORES_VERSION + 1, f"version {SCORES_VERSION + 1}"),
        (["seconds"], "soon", "seconds is 'soon', not of type float"),
        (["seed"], True, "seed is True, not of type int"),
        (["all", "micro_f1", "value"], "x", "all.micro_f1.value is 'x'"),
        (["all", "micro_f1"], {}, "all.micro_f1 lacks or should not have: high, low"),
        (["tokens"], 3, "tokens is 3, not an object"),
        (["more"], 3, "the file lacks or should not have: more"),
        (["per_class", "cook", "support"], 0.5, "per_class.cook.support is 0.5"),
        (["confusion", "counts", 0, 1], None, r"confusion.counts\[0\]\[1\] is None"),
        (["confusion", "labels"], "cook", "confusion.labels is 'cook', not of type list"),
    ],
)
def test_a_file_of_another_form_is_refused(path: list[Any], value: object, message: str) -> None:
    content = _file(a_frame(ROWS))
    place = content
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(HarkdError, match=message):
        schema.check(content, "scores.json")


@pytest.mark.parametrize("content", [None, [], {}, "scores"])
def test_a_file_that_holds_no_scores_is_refused(content: object) -> None:
    with pytest.raises(HarkdError, match="version None"):
        schema.check(content, "scores.json")


def test_importing_scores_and_replies_loads_no_torch() -> None:
    code = "import sys, harkd.scores, harkd.replies; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
