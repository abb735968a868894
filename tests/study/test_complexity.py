"""Complexity is what pencil and paper say, and its test what trying every order says."""

from __future__ import annotations

import json
from itertools import permutations
from math import log2
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from harkd.study.complexity import by_window, event_texts, measured
from harkd.study.mantel import mantel, pairs_of
from tests.scores.making import a_frame
from tests.study.folders import a_run, right
from tests.study.test_views import answered

HOMES = "abcd"


@settings(max_examples=20)
@given(
    st.lists(st.integers(0, 9), min_size=4, max_size=4, unique=True),
    st.lists(st.floats(0, 1), min_size=12, max_size=12, unique=True),
    st.sets(st.integers(0, 11), max_size=3),
)
def test_the_test_equals_trying_every_order(
    own: list[int], outcomes: list[float], gone: set[int]
) -> None:
    pairs = [pair for n, pair in enumerate(pairs_of(HOMES)) if n not in gone]
    between = dict(zip(pairs, outcomes, strict=False))

    def rho(order: tuple[int, ...]) -> float:
        value = dict(zip(HOMES, order, strict=True))
        return float(spearmanr([value[a] - value[b] for a, b in between], [*between.values()])[0])

    found = mantel(dict(zip(HOMES, map(float, own), strict=True)), between)
    tried = [abs(rho(order)) >= abs(rho(tuple(own))) - 1e-12 for order in permutations(own)]
    assert found["rho"] == pytest.approx(rho(tuple(own)))
    assert found["exact"]
    assert found["p"] == pytest.approx(np.mean(tried))


def test_many_homes_are_sampled_and_p_is_never_zero() -> None:
    homes = "abcdefghij"
    values = {home: float(n) for n, home in enumerate(homes)}
    between = {(a, b): values[a] - values[b] for a, b in pairs_of(homes)}
    found = mantel(values, between, replicates=99)
    assert (found["rho"], found["exact"]) == (pytest.approx(1), False)
    assert found["p"] == 0.01


def test_alike_homes_are_found_to_matter_no_more_often_than_promised() -> None:
    draw, below = np.random.default_rng(0), 0
    for _ in range(200):
        values = dict(zip(HOMES, draw.random(4), strict=True))
        # What homes have in common with their pairs makes pairs depend on each other.
        taught = dict(zip(HOMES, draw.random(4), strict=True))
        between = {(a, b): taught[a] - taught[b] for a, b in pairs_of(HOMES)}
        p = mantel(values, between)["p"]
        assert p is not None
        below += p <= 0.1
    assert below <= 33  # 10% are 20; more than 33 happen once in 500 times


def test_too_few_homes_or_nothing_that_varies_says_why() -> None:
    assert "3 homes or more" in str(mantel({"a": 1, "b": 2}, {("a", "b"): 1})["reason"])
    flat = mantel(dict.fromkeys(HOMES, 1.0), dict.fromkeys(pairs_of(HOMES), 0.5))
    assert "same value" in str(flat["reason"])


def test_measures_by_hand() -> None:
    # Windows of two: cook+eat, other alone, and one of three activities in two events.
    frame = a_frame(
        [
            ("s", ("cook",), "cook"), ("s", ("eat",), "cook"),
            ("s", ("other",), None), ("s", ("other",), "other"),
            ("t", ("cook", "sleep"), "sleep"), ("t", ("eat",), "eat"),
        ]
    )  # fmt: skip
    texts = frame.select("key", "id").with_columns(
        pl.Series("text", ["stove", "stove", "door", "door", "bed", "chair"])
    )
    found = measured(frame, "other", texts)
    assert found["activities"] == 3
    assert found["activities_per_window"] == pytest.approx((2 + 0 + 3) / 3)
    # stove: two events, 1 bit; door: 0; bed: one event of two labels, 1 bit; chair: 0.
    assert found["label_entropy"] == pytest.approx((2 + 1) / 6)
    assert measured(frame, "other", None)["label_entropy"] is None
    hits = {
        name: (right, windows) for name, (right, _, windows) in by_window([frame], "other").items()
    }
    assert hits == {"0": ([False, True], 1), "2": ([True, False], 1), "3": ([True, True], 1)}
    twice = by_window([frame, frame], "other")
    assert (len(twice["2"][0]), twice["2"][2]) == (4, 1)


def asked(folder: Path, frame: pl.DataFrame, texts: list[str]) -> None:
    """Writes the replies that such events were asked with."""
    lines = []
    told = iter(texts)
    for key in dict.fromkeys(frame["key"]):
        ids = frame.filter(pl.col("key") == key)["id"].to_list()
        events = [{"id": one, "time": "08:00:00", "event": next(told)} for one in ids]
        lines.append({"key": key, "text": "", "asked": json.dumps({"events": events})})
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (folder / "replies.jsonl").write_text(text, encoding="utf-8")


def test_events_are_read_from_what_a_run_keeps(tmp_path: Path) -> None:
    frame = right(2, 1)
    asked(tmp_path, frame, list("abcdefgh"))
    texts = event_texts(tmp_path)
    assert texts is not None
    assert texts["text"].to_list() == list("abcdefgh")
    assert texts.select("key", "id").rows() == frame.select("key", "id").rows()
    (tmp_path / "replies.jsonl").write_text("{}\n")
    assert event_texts(tmp_path) is None
    assert event_texts(tmp_path / "nothing") is None


def test_students_of_complex_homes_against_those_of_simple_ones(tmp_path: Path) -> None:
    """The more residents where it learnt, the better a student does elsewhere: by construction."""
    student = "model=nano teacher=rules"
    for tested in (1, 2, 3):
        here = f"dataset.simulate.residents={tested}"
        # As many activities as residents: cook, eat, sleep.
        labels = ("cook", "eat", "sleep")[:tested]
        for trained in (1, 2, 3):
            hits = 6 if trained == tested else trained
            frame = a_frame(
                [
                    (session, (labels[n % tested],), labels[n % tested] if n < hits else "other")
                    for session in ("s0", "s1")
                    for n in range(6)
                ]
            )
            words = f"mode=distill {here} {student}"
            if trained != tested:
                words = (
                    f"mode=cross_eval dataset@source=mural_sim {here} "
                    f"source.simulate.residents={trained} {student}"
                )
            folder = a_run(tmp_path / f"{trained}{tested}", words, frame)
            if trained == tested:
                asked(folder, frame, ["same"] * 12)
    found = answered("complexity", tmp_path)
    homes = {one["home"]: one for one in found["homes"]}
    assert [homes[f"mural_sim (simulate.residents={n})"]["activities"] for n in (1, 2, 3)] == [
        1,
        2,
        3,
    ]
    entropy = homes["mural_sim (simulate.residents=3)"]["label_entropy"]
    assert entropy == pytest.approx(log2(3))
    assert len(found["pairs"]) == 6
    pair = next(
        one for one in found["pairs"] if one["knob_trained"] == 3 and one["knob_tested"] == 1
    )
    assert (pair["knob"], pair["retained"]["value"], pair["difference"]["activities"]) == (
        "residents", 0.5, 2,
    )  # fmt: skip
    tests = {one["measure"]: one for one in found["rows"]}
    assert tests["activities"]["rho"] > 0.8
    assert tests["activities"]["p"] == pytest.approx(2 / 6)  # of six orders, it and its reverse
    assert tests["activities"]["p_holm"] == 1
    matched = [one for one in found["matched"] if one["runs"] == pair["runs"]]
    [windows] = matched
    assert (windows["window_activities"], windows["windows"]) == ("1", 6)
    assert (windows["guest"]["value"], windows["own"]["value"]) == (0.5, 1)
    assert windows["difference"]["value"] == -0.5
