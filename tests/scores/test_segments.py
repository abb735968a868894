"""Segments are counted as Ward, Lukowicz and Gellersen (2011) define them, session by session."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from harkd.scores import score

from .making import LABELS, Event, a_frame, events

LETTERS = {"c": "cook", "e": "eat", "s": "sleep", "o": "other", "-": None}


def counted(*sessions: tuple[str, str]) -> Any:
    """Segments of sessions given as gold and predicted letters, one per event."""
    rows: list[Event] = [
        (name, (LETTERS[gold] or "",), LETTERS[predicted])
        for name, (golds, predictions) in zip("stuv", sessions, strict=False)
        for gold, predicted in zip(golds, predictions, strict=True)
    ]
    return score(a_frame(rows), LABELS, "other", replicates=1, seed=0)["segments"]


def kinds(numbers: dict[str, int]) -> dict[str, int]:
    return {kind: n for kind, n in numbers.items() if n and kind != "all"}


@pytest.mark.parametrize(
    ("gold", "predicted", "of_gold", "of_predicted"),
    [
        ("occco", "occco", {"correct": 1}, {"correct": 1}),
        ("occco", "cccoo", {"correct": 1}, {"correct": 1}),  # off by one is still found
        ("occco", "ooooo", {"deleted": 1}, {}),
        ("ooooo", "occoo", {}, {"inserted": 1}),
        ("occco", "oeeeo", {"deleted": 1}, {"inserted": 1}),
        ("ccccc", "ccocc", {"fragmented": 1}, {"fragmenting": 2}),
        ("ccecc", "ccccc", {"merged": 2, "deleted": 1}, {"merging": 1}),
        ("ccc--", "ccc--".replace("-", "o"), {"correct": 1}, {"correct": 1}),
        ("ccccc", "c---c", {"fragmented": 1}, {"fragmenting": 2}),
        # The first segment is torn, and its second piece runs on into the second segment.
        (
            "cccccocc", "ccoccccc",
            {"fragmented_and_merged": 1, "merged": 1},
            {"fragmenting": 1, "fragmenting_and_merging": 1},
        ),
    ],
)  # fmt: skip
def test_what_becomes_of_a_segment(
    gold: str, predicted: str, of_gold: dict[str, int], of_predicted: dict[str, int]
) -> None:
    found = counted((gold.replace("-", "o"), predicted))
    assert kinds(found["gold"]) == of_gold
    assert kinds(found["predicted"]) == of_predicted


def test_a_segment_ends_with_its_session() -> None:
    found = counted(("occ", "occ"), ("cco", "cco"))
    assert kinds(found["gold"]) == {"correct": 2}
    assert found["gold"]["all"] == found["predicted"]["all"] == 2


def test_of_two_joint_activities_the_one_not_predicted_is_no_deletion() -> None:
    rows: list[Event] = [("s", ("cook", "eat"), "eat")] * 4
    found: Any = score(a_frame(rows), LABELS, "other", replicates=1, seed=0)["segments"]
    assert kinds(found["gold"]) == {"correct": 1}


def _slow(rows: list[tuple[str, str | None, str | None]]) -> Any:
    """Builds every segment as a set of places, and compares all pairs."""

    def runs(column: int) -> list[tuple[str, set[int]]]:
        found: list[tuple[str, set[int]]] = []
        for place, row in enumerate(rows):
            label, before = row[column], rows[place - 1] if place else None
            if before and before[0] == row[0] and before[column] == label:
                found[-1][1].add(place)
            else:
                found.append((str(label), {place}))
        return [run for run in found if run[0] not in ("None", "other")]

    def beside(run: Any, others: Any) -> list[Any]:
        return [other for other in others if other[0] == run[0] and other[1] & run[1]]

    gold, predicted = runs(1), runs(2)
    numbers: dict[str, int] = {"gold": len(gold), "predicted": len(predicted)}
    for run in gold:
        mine = beside(run, predicted)
        torn, joined = len(mine) > 1, any(len(beside(other, gold)) > 1 for other in mine)
        kind = ("fragmented_and_merged" if joined else "fragmented") if torn else (
            "merged" if joined else "correct")  # fmt: skip
        kind = kind if mine else "deleted"
        numbers[f"gold {kind}"] = numbers.get(f"gold {kind}", 0) + 1
    for run in predicted:
        mine = beside(run, gold)
        joins, tears = len(mine) > 1, any(len(beside(other, predicted)) > 1 for other in mine)
        kind = ("fragmenting_and_merging" if tears else "merging") if joins else (
            "fragmenting" if tears else "correct")  # fmt: skip
        kind = kind if mine else "inserted"
        numbers[f"predicted {kind}"] = numbers.get(f"predicted {kind}", 0) + 1
    return numbers


@given(events())
def test_segments_equal_a_slow_twin(rows: list[Event]) -> None:
    found: Any = score(a_frame(rows), LABELS, "other", replicates=1, seed=0)["segments"]
    ordered = sorted(rows, key=lambda row: row[0])  # sessions one after the other
    slow = _slow([(session, gold[0], predicted) for session, gold, predicted in ordered])
    fast = {side: found[side]["all"] for side in ("gold", "predicted")}
    fast |= {
        f"{side} {kind}": n
        for side in ("gold", "predicted")
        for kind, n in kinds(found[side]).items()
    }
    assert fast == slow
    assert found["gold"]["correct"] == found["predicted"]["correct"]
    per_class = found["segments_per_class"]
    assert sum(one["gold"] for one in per_class.values()) == found["gold"]["all"]
    assert sum(one["deleted"] for one in per_class.values()) == found["gold"]["deleted"]
    assert sum(one["inserted"] for one in per_class.values()) == found["predicted"]["inserted"]
