"""Shares of the gap, and what is said where there is none."""

import numpy as np
import pytest

from harkd.errors import HarkdError
from harkd.scores.averages import AVERAGES
from harkd.study.counted import Counted, counted
from harkd.study.gap import gap_closed
from harkd.study.transfer import asymmetries
from tests.scores.making import LABELS
from tests.study.making import a_system

MICRO = AVERAGES.index("micro_f1")


def right(*hits: int, of: int = 10) -> Counted:
    """A system with so many right events of `of` in each session, all of one label."""
    counts = np.zeros((1, len(hits), 1, 3))
    for session, hit in enumerate(hits):
        counts[0, session, 0] = hit, hit, of
    return Counted(counts, np.array([0]))


def test_the_share_is_what_pencil_and_paper_say() -> None:
    found = gap_closed(right(6, 8), right(2, 2), right(10, 8), MICRO, replicates=500)
    assert found["value"] == pytest.approx((14 - 4) / (18 - 4))
    # Sessions alone: 4 of 8, and 6 of 6.
    assert (found["low"], found["high"]) == pytest.approx((0.5, 1.0))


def test_a_student_that_beats_its_teacher_closes_more_than_the_gap() -> None:
    found = gap_closed(right(9, 9, 9), right(1, 1, 1), right(5, 5, 5), MICRO, replicates=50)
    assert (found["value"], found["low"], found["high"]) == pytest.approx((2.0, 2.0, 2.0))


@pytest.mark.parametrize(
    ("teacher", "value", "reason"),
    [
        (right(2, 2), None, "not better than the base"),
        (right(0, 5), 1.0, "not surely better than the base"),
    ],
)
def test_without_a_gap_no_share_is_made_up(
    teacher: Counted, value: float | None, reason: str
) -> None:
    found = gap_closed(right(3, 2), right(2, 2), teacher, MICRO, replicates=200)
    assert found["value"] == (None if value is None else pytest.approx(value))
    assert found["low"] is None
    assert reason in (found["reason"] or "")
    one = gap_closed(right(3), right(2), right(4), MICRO)
    assert one["value"] == pytest.approx(0.5)
    assert one["low"] is None


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    covered = 0
    for n in range(40):
        systems = [
            counted([a_system(share, sessions=20, events=40, seed=n, chance=c)], LABELS)
            for c, share in enumerate((0.6, 0.2, 0.8))
        ]
        found = gap_closed(systems[0], systems[1], systems[2], MICRO, replicates=300, seed=n)
        assert found["low"] is not None
        assert found["high"] is not None
        covered += found["low"] <= 2 / 3 <= found["high"]
    assert covered >= 33  # 95% of 40 is 38; fewer than 33 happen once in 2,000 times


def matrix(there: int, back: int) -> dict[tuple[str, str], Counted]:
    return {
        ("a", "a"): right(8, 8, 8),
        ("b", "b"): right(4, 4, 4, 4),
        ("a", "b"): right(*[there] * 4),
        ("b", "a"): right(*[back] * 3),
    }


def test_asymmetry_is_of_shares_so_that_an_easy_home_is_no_asymmetry() -> None:
    [even] = asymmetries(matrix(there=2, back=4), MICRO, replicates=50)
    assert (even.homes, even.there, even.back) == (("a", "b"), 0.5, 0.5)
    assert (even.value, even.low, even.high) == (0, 0, 0)
    [one_way] = asymmetries(matrix(there=4, back=4), MICRO, replicates=50)
    assert (one_way.there, one_way.back, one_way.value) == (1.0, 0.5, 0.5)


def test_an_interval_of_asymmetry_is_wider_where_sessions_differ() -> None:
    plain, mixed = matrix(there=2, back=4), matrix(there=2, back=4)
    mixed["b", "a"] = right(0, 4, 8)
    [one], [two] = (asymmetries(cells, MICRO, replicates=200) for cells in (plain, mixed))
    assert one.low == one.high
    assert two.low is not None
    assert two.high is not None
    assert two.low < 0 < two.high


def test_a_matrix_with_a_hole_or_a_student_without_hits_is_the_users_to_mend() -> None:
    cells = matrix(there=2, back=4)
    del cells["b", "a"]
    with pytest.raises(HarkdError, match="lacks b -> a"):
        asymmetries(cells, MICRO)
    with pytest.raises(HarkdError, match="student of b scores 0"):
        asymmetries(matrix(2, 4) | {("b", "b"): right(0, 0, 0, 0)}, MICRO)
    single = {pair: right(4) for pair in matrix(2, 4)}
    [found] = asymmetries(single, MICRO)
    assert (found.value, found.low) == (0, None)
