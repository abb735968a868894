"""Which windows and which loss the page shows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harkd.report.collect import MOST_POINTS, read_loss
from harkd.report.embed import to_json
from harkd.report.windows import BEST, WORST, ShownEvent, ShownWindow, choose, read_windows
from harkd.runs import Run


def window(number: int, events: int, wrong: int, text: str = "") -> ShownWindow:
    shown: ShownEvent = {
        "id": 1, "time": "", "text": "", "gold": ["a"], "predicted": "a", "state": "ok",
        "right": True, "room": "", "confidence": None,
    }  # fmt: skip
    return {
        "key": str(number), "reply": "ok", "events": [shown] * events, "elsewhere": 0,
        "wrong": wrong, "text": [text], "reasoning": "", "findings": None, "tokens": None,
        "finish": None,
    }  # fmt: skip


def share(one: ShownWindow) -> float:
    return one["wrong"] / len(one["events"])


def size(one: ShownWindow) -> int:
    return len(to_json(one).encode())


def test_right_events_are_those_that_the_scores_count_as_right(rules: Path) -> None:
    windows = read_windows(Run(rules), "think")
    scores = json.loads((rules / "scores.json").read_text(encoding="utf-8"))
    assert len(windows) == scores["counts"]["windows"]
    wrong = sum(one["wrong"] for one in windows)
    # Micro-F1 equals accuracy: harkd/scores/README.md.
    accuracy = 1 - wrong / scores["counts"]["events"]
    assert accuracy == pytest.approx(scores["all"]["micro_f1"]["value"])


def test_events_are_shown_as_the_prompt_had_them_with_the_reply_as_it_came(rules: Path) -> None:
    lines = [json.loads(line) for line in (rules / "replies.jsonl").read_text("utf-8").splitlines()]
    replies = {line["key"]: line for line in lines}
    for one in read_windows(Run(rules), "think"):
        line = replies[one["key"]]
        asked = json.loads(line["asked"])["events"]
        shown = [{"id": e["id"], "time": e["time"], "event": e["text"]} for e in one["events"]]
        assert shown == asked
        assert one["text"] is not None
        assert one["reasoning"].join(one["text"]) == line["text"]
        assert one["reasoning"].startswith("1. ")


def test_the_majority_baseline_asked_nobody(majority: Path) -> None:
    windows = read_windows(Run(majority), "think")
    assert windows
    assert all(one["text"] is None for one in windows)


SHARES = st.integers(1, 10).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))


@given(st.lists(SHARES, max_size=150), st.integers(0, 60_000))
def test_kept_windows_are_the_ends_of_the_order_within_the_allowance(
    shares: list[tuple[int, int]], characters: int
) -> None:
    windows = [window(number, events, wrong) for number, (events, wrong) in enumerate(shares)]
    kept = choose(windows, characters)
    assert sum(map(size, kept)) <= characters
    assert len(kept) <= WORST + BEST
    assert [share(one) for one in kept] == sorted(map(share, kept), reverse=True)
    left = [share(one) for one in windows if one not in kept]
    if kept and left:
        assert share(kept[0]) >= max(left)


def test_with_room_for_all_the_worst_sixty_and_the_best_twenty_are_kept() -> None:
    windows = [window(number, 100, number) for number in range(100)]
    wrong = [one["wrong"] for one in choose(windows, 1_000_000)]
    assert wrong == [*range(99, 39, -1), *range(19, -1, -1)]
    assert choose(windows[:70], 1_000_000) == windows[69::-1]


def test_a_small_allowance_keeps_windows_of_both_ends() -> None:
    windows = [window(number, 100, number) for number in range(100)]
    kept = choose(windows, 20 * size(windows[50]))
    assert kept[0]["wrong"] == 99
    assert kept[-1]["wrong"] == 0


def test_a_long_training_is_thinned_to_means_and_keeps_its_last_loss(tmp_path: Path) -> None:
    steps = 2 * MOST_POINTS
    lines = [json.dumps({"step": n, "loss": float(n % 2)}) for n in range(1, steps + 1)]
    (tmp_path / "metrics.jsonl").write_text("\n".join(lines) + '\n{"step": 9', encoding="utf-8")
    loss = read_loss(tmp_path / "metrics.jsonl")
    assert loss is not None
    assert loss.points == [(float(n), 0.5) for n in range(2, steps + 1, 2)]
    assert (loss.steps_per_point, loss.last) == (2, 0.0)


def test_a_loss_that_is_no_number_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "metrics.jsonl").write_text('{"step": 1, "loss": NaN}\n', encoding="utf-8")
    assert read_loss(tmp_path / "metrics.jsonl") is None
    assert read_loss(tmp_path / "none.jsonl") is None
