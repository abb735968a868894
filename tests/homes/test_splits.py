from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harkd.errors import HarkdError
from harkd.homes import Split, split

DAY = datetime(2024, 3, 1)


def table(starts: dict[str, datetime]) -> pl.DataFrame:
    rows = [(name, start + timedelta(minutes=m)) for name, start in starts.items() for m in (0, 9)]
    return pl.DataFrame(
        rows, schema={"session": pl.String, "time": pl.Datetime("ms")}, orient="row"
    )


def days(count: int) -> pl.DataFrame:
    return table({f"{n:02d}": DAY + timedelta(days=n) for n in range(count)})


@given(
    names=st.sets(st.text(max_size=4), min_size=2, max_size=12),
    by=st.sampled_from(["session", "time"]),
    test=st.floats(0.01, 0.99),
    seed=st.integers(0, 99),
)
def test_every_session_is_on_one_side_whatever_the_order_of_rows(
    names: set[str], by: Literal["session", "time"], test: float, seed: int
) -> None:
    events = table({name: DAY + timedelta(days=len(name)) for name in names})
    try:
        parts = split(events, by=by, test=test, seed=seed)
    except HarkdError:
        assert min(test, 1 - test) * len(names) < 0.5 + 1e-9
        return
    assert sorted((*parts.train, *parts.test)) == sorted(names)
    assert len(parts.train) > 0
    assert abs(len(parts.test) - test * len(names)) <= 0.5 + 1e-9
    shuffled = events.sample(fraction=1, shuffle=True, seed=seed)
    assert split(shuffled, by=by, test=test, seed=seed) == parts


def test_the_draw_is_the_same_everywhere() -> None:
    # Written down once: a change would silently change every published split.
    assert split(days(10), by="session", test=0.3, seed=7).test == ("02", "04", "07")
    assert split(days(10), by="session", test=0.3, seed=8) != split(
        days(10), by="session", test=0.3, seed=7
    )


def test_by_time_takes_the_last_to_start() -> None:
    events = table({"a": DAY + timedelta(days=2), "b": DAY, "c": DAY + timedelta(days=1)})
    assert split(events, by="time", test=0.3, seed=0) == Split(train=("b", "c"), test=("a",))


def test_by_time_without_dates_goes_by_name() -> None:
    nominal = datetime(2000, 1, 1)
    events = table({"02": nominal.replace(hour=8), "01": nominal.replace(hour=20)})
    assert split(events, by="time", test=0.5, seed=0) == Split(train=("01",), test=("02",))


@pytest.mark.parametrize(
    ("sessions", "test", "message"),
    [
        (3, 0.1, "of 3 sessions leaves 3 to train and 0 to test on: choose a share from 0.333"),
        (3, 0.9, "of 3 sessions leaves 0 to train and 3 to test on: choose a share from 0.333"),
        (4, 0.0, "no share of the 4 sessions: choose a share from 0.25 to 0.75"),
        (4, float("nan"), "no share of the 4 sessions"),
        (1, 0.5, "needs 2 sessions or more, the data have 1"),
    ],
)
def test_an_empty_side_is_refused_with_the_fix(sessions: int, test: float, message: str) -> None:
    with pytest.raises(HarkdError, match=message):
        split(days(sessions), by="session", test=test, seed=0)
