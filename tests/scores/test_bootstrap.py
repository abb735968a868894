"""Intervals come from whole sessions, exactly and fast."""

from __future__ import annotations

import time

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from harkd.scores import bootstrap, score
from harkd.scores.bootstrap import draws, interval, replicated, session_counts
from harkd.scores.truth import resolve

from .making import GOLD_SETS, LABELS, Event, a_frame, events, many


def _naive(frame: pl.DataFrame, replicates: int, seed: int) -> list[list[float]]:
    """Copies every drawn session's events and scores them with scikit-learn."""
    truth = resolve(frame, LABELS)
    scores = []
    for weights in np.concatenate(list(draws(truth.sessions, replicates, seed, replicates))):
        rows = [
            row
            for session, times in enumerate(weights)
            for row in np.flatnonzero(truth.session == session).tolist() * int(times)
        ]
        gold, predicted = truth.gold[rows], truth.predicted[rows]
        classes = sorted(set(truth.classes.tolist()) & {*gold.tolist(), *predicted.tolist()})
        averages = {"micro": None, "macro": classes, "weighted": None}
        scores.append(
            [
                f1_score(gold, predicted, average=name, labels=labels, zero_division=0)
                for name, labels in averages.items()
            ]
        )
    return scores


@settings(deadline=None, max_examples=25)
@given(rows=events(gold=GOLD_SETS), seed=st.integers(0, 1000))
def test_replicates_equal_a_slow_twin_on_the_same_draws(rows: list[Event], seed: int) -> None:
    frame = a_frame(rows)
    truth = resolve(frame, LABELS)
    fast = replicated(session_counts(truth), truth.classes, 5, seed)
    assert fast == pytest.approx(np.array(_naive(frame, 5, seed)))


def test_chunks_do_not_change_the_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    truth = resolve(many(500, 7, seed=2), LABELS)
    at_once = replicated(session_counts(truth), truth.classes, 101, seed=5)
    monkeypatch.setattr(bootstrap, "CHUNK", 80)
    assert (replicated(session_counts(truth), truth.classes, 101, seed=5) == at_once).all()


def test_every_replicate_draws_as_many_sessions_as_there_are() -> None:
    drawn = np.concatenate(list(draws(6, 4_000, 3, 64)))
    assert drawn.shape == (4_000, 6)
    assert (drawn.sum(axis=1) == 6).all()
    assert drawn.mean(axis=0) == pytest.approx(np.ones(6), abs=0.07)
    assert (drawn == 0).mean() == pytest.approx((5 / 6) ** 6, abs=0.02)


def test_the_interval_leaves_out_a_fortieth_at_either_end() -> None:
    scores = np.arange(1001.0)[:, None] / 1000
    assert interval(scores)[:, 0].tolist() == pytest.approx([0.025, 0.975])


def test_sessions_that_differ_give_a_wider_interval_than_mixed_ones() -> None:
    good, bad = [(("cook",), "cook")] * 20, [(("cook",), None)] * 20
    apart = [(s, *e) for s, part in zip("stuv", (good, good, bad, bad), strict=True) for e in part]
    mixed = [("stuv"[n % 4], *e) for n, e in enumerate(good * 2 + bad * 2)]
    widths = []
    for rows in (apart, mixed):
        micro = score(a_frame(rows), LABELS, "other", seed=0)["all"]["micro_f1"]
        assert micro["value"] == 0.5
        assert micro["low"] is not None
        assert micro["high"] is not None
        widths.append(micro["high"] - micro["low"])
    assert widths == [1, 0]


def test_the_seed_decides_the_interval() -> None:
    frame = many(400, 12, seed=1)
    one, same, another = (score(frame, LABELS, "other", replicates=99, seed=s) for s in (1, 1, 2))
    assert one == same
    assert one["all"]["macro_f1"] != another["all"]["macro_f1"]


def test_a_million_events_take_at_most_five_seconds_of_computing() -> None:
    frame = many(1_000_000, 200, seed=0)
    score(frame.head(10), LABELS, "other", seed=0)  # imports torchmetrics
    started = time.process_time()  # of all threads: other work on the machine is no failure
    score(frame, LABELS, "other", seed=0)
    assert time.process_time() - started <= 5
