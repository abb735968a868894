from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harkd.errors import HarkdError
from harkd.homes.splits import Split, split

DAY = datetime(2024, 3, 1)
NAMES = st.sets(st.text(max_size=4), min_size=2, max_size=12)
PEOPLE = st.lists(
    st.sets(st.sampled_from("ABCDEF"), min_size=1, max_size=3), min_size=2, max_size=12
)
SEEDS = st.integers(0, 99)


def table(starts: dict[str, datetime], people: dict[str, set[str]] | None = None) -> pl.DataFrame:
    """Two events per session and resident; nobody knows whose where `people` is silent."""
    rows = [
        (name, start + timedelta(minutes=m), [person] if person else [])
        for name, start in starts.items()
        for person in (sorted(people[name]) if people else [""])
        for m in (0, 9)
    ]
    schema = {"session": pl.String, "time": pl.Datetime("ms"), "residents": pl.List(pl.String)}
    return pl.DataFrame(rows, schema=schema, orient="row")


def days(count: int) -> pl.DataFrame:
    return table({f"{n:02d}": DAY + timedelta(days=n) for n in range(count)})


def shared(people: list[set[str]]) -> pl.DataFrame:
    """Sessions '00', '01', ... of those residents."""
    names = {f"{n:02d}": who for n, who in enumerate(people)}
    return table(dict.fromkeys(names, DAY), names)


def divided(events: pl.DataFrame, **options: Any) -> Split:
    """The split, after what must hold of any."""
    parts = split(events, **{"test": 0.3, "seed": 0, **options})
    sides = (*parts.train, *parts.test, *parts.left_out)
    assert sorted(sides) == sorted(set(events["session"]))  # each once, on one side
    shuffled = events.sample(fraction=1, shuffle=True, seed=1)
    assert split(shuffled, **{"test": 0.3, "seed": 0, **options}) == parts
    return parts


@given(names=NAMES, by=st.sampled_from(["session", "time"]), test=st.floats(0.01, 0.99), seed=SEEDS)
def test_every_session_is_on_one_side_whatever_the_order_of_rows(
    names: set[str], by: str, test: float, seed: int
) -> None:
    events = table({name: DAY + timedelta(days=len(name)) for name in names})
    try:
        parts = divided(events, by=by, test=test, seed=seed)
    except HarkdError:
        assert min(test, 1 - test) * len(names) < 0.5 + 1e-9
        return
    assert len(parts.train) > 0
    assert parts.left_out == ()
    assert abs(len(parts.test) - test * len(names)) <= 0.5 + 1e-9


def test_the_draw_is_the_same_everywhere() -> None:
    # Written down once: a change would silently change every published split.
    assert divided(days(10), by="session", seed=7).test == ("02", "04", "07")
    assert divided(days(10), by="session", seed=8) != divided(days(10), by="session", seed=7)
    assert divided(days(10), by="fold", seed=7).test == ("05", "08")
    assert divided(days(10), by="days", seed=7).test == ("02", "03", "04")
    lone = shared([{person} for person in "ABCDEFGHIJ"])
    assert divided(lone, by="subject", seed=7).test == ("03", "05", "07")


def test_by_time_takes_the_last_to_start() -> None:
    events = table({"a": DAY + timedelta(days=2), "b": DAY, "c": DAY + timedelta(days=1)})
    assert divided(events, by="time") == Split(train=("b", "c"), test=("a",))


def test_by_time_without_dates_goes_by_name() -> None:
    nominal = datetime(2000, 1, 1)
    events = table({"02": nominal.replace(hour=8), "01": nominal.replace(hour=20)})
    assert divided(events, by="time", test=0.5) == Split(train=("01",), test=("02",))


@given(
    hours=st.lists(st.integers(0, 24 * 12), min_size=2, max_size=20),
    test=st.floats(0.01, 0.99),
    seed=SEEDS,
)
def test_by_days_holds_out_one_run_of_whole_days(hours: list[int], test: float, seed: int) -> None:
    starts = {f"s{n}": DAY + timedelta(hours=hour) for n, hour in enumerate(hours)}
    calendar = sorted({start.date() for start in starts.values()})
    try:
        parts = divided(table(starts), by="days", test=test, seed=seed)
    except HarkdError:
        assert min(test, 1 - test) * len(calendar) < 0.5 + 1e-9 or len(calendar) == 1
        return
    tested: set[date] = {starts[name].date() for name in parts.test}
    assert tested.isdisjoint(starts[name].date() for name in parts.train)
    places = sorted(calendar.index(day) for day in tested)
    assert places == list(range(places[0], places[0] + len(places)))
    assert abs(len(tested) - test * len(calendar)) <= 0.5 + 1e-9


def test_a_session_past_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    evening = DAY.replace(hour=23, minute=55)
    noon, tomorrow = DAY.replace(hour=12), DAY + timedelta(days=1)
    events = table({"night": evening, "noon": noon, "next": tomorrow})
    sides = {divided(events, by="days", test=0.5, seed=seed).test for seed in range(9)}
    assert sides == {("next",), ("night", "noon")}


@given(names=NAMES, seed=SEEDS, data=st.data())
def test_the_folds_test_every_session_once_in_parts_of_like_size(
    names: set[str], seed: int, data: st.DataObject
) -> None:
    folds = data.draw(st.integers(2, len(names)))
    events = table(dict.fromkeys(names, DAY))
    parts = [
        divided(events, by="fold", folds=folds, fold=n, seed=seed) for n in range(1, folds + 1)
    ]
    assert sorted(name for part in parts for name in part.test) == sorted(names)
    sizes = [len(part.test) for part in parts]
    assert 0 < max(sizes) <= min(sizes) + 1
    assert all(part.train for part in parts)


@given(names=NAMES)
def test_each_session_can_be_left_out_by_number_or_by_name(names: set[str]) -> None:
    events = table(dict.fromkeys(names, DAY))
    for number, name in enumerate(sorted(names), start=1):
        by_name = divided(events, by="leave_one_out", session=name)
        assert by_name.test == (name,)
        if str(number) not in names:
            assert divided(events, by="leave_one_out", session=str(number)) == by_name


@given(people=PEOPLE, seed=SEEDS, data=st.data())
def test_by_subject_no_resident_is_on_both_sides(
    people: list[set[str]], seed: int, data: st.DataObject
) -> None:
    test = data.draw(st.integers(1, len(people) - 1)) / len(people)
    if not any(one.isdisjoint(other) for one in people for other in people):
        with pytest.raises(HarkdError, match="no two sessions without a common resident"):
            split(shared(people), by="subject", test=test, seed=seed)
        return
    parts = divided(shared(people), by="subject", test=test, seed=seed)
    train = {person for name in parts.train for person in people[int(name)]}
    tested = {person for name in parts.test for person in people[int(name)]}
    assert train
    assert tested
    assert train.isdisjoint(tested)
    for name in parts.left_out:  # only what fits neither side
        assert not people[int(name)] <= train
        assert not people[int(name)] <= tested


def test_by_subject_leaves_out_none_where_groups_never_meet() -> None:
    groups = [{"A", "B"}, {"B", "C"}, {"A"}, {"D", "E"}, {"E", "F"}, {"D"}]
    halves = {("00", "01", "02"), ("03", "04", "05")}
    parts = [divided(shared(groups), by="subject", test=0.5, seed=seed) for seed in range(9)]
    assert {part.left_out for part in parts} == {()}
    assert {part.test for part in parts} == halves  # the seed decides which


def test_by_subject_leaves_out_the_sessions_that_mix_both_sides() -> None:
    parts = divided(shared([{"A"}, {"B"}, {"A", "B"}]), by="subject", test=0.34)
    assert parts.left_out == ("02",)


def test_by_subject_counts_who_was_there_and_caused_no_event() -> None:
    events = shared([{"A"}, {"B"}, {"A"}])
    present = {"00": ("A",), "01": ("A", "B"), "02": ("C", "A")}
    with pytest.raises(HarkdError, match="no two sessions without a common resident"):
        split(events, by="subject", test=0.5, seed=0, present=present)


def test_by_subject_leaves_out_sessions_where_somebody_is_unknown() -> None:
    known = shared([{"A"}, {"B"}, {"A"}])
    unknown = table({"02": DAY}).with_columns(residents=pl.lit([], pl.List(pl.String)))
    parts = divided(pl.concat([known, unknown]), by="subject", test=0.5)
    assert parts.left_out == ("02",)
    with pytest.raises(HarkdError, match="resident of some event is unknown: use"):
        split(days(3), by="subject", test=0.5, seed=0)


@given(names=NAMES)
def test_a_whole_home_is_on_one_side(names: set[str]) -> None:
    events = table(dict.fromkeys(names, DAY))
    assert divided(events, by="home", test=0) == Split(tuple(sorted(names)), ())
    assert divided(events, by="home", test=1) == Split((), tuple(sorted(names)))


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


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"by": "fold", "folds": 1}, "split.folds=1 of 4 sessions: choose from 2 to 4"),
        ({"by": "fold", "folds": 5}, "split.folds=5 of 4 sessions: choose from 2 to 4"),
        ({"by": "fold", "folds": 4, "fold": 0}, "split.fold=0 is none of the 4 folds"),
        ({"by": "leave_one_out"}, r"split.session is none of the 4 sessions: choose a name "),
        ({"by": "leave_one_out", "session": "5"}, r"\(00, 01, 02, …\) or a number from 1 to 4"),
        ({"by": "leave_one_out", "session": "9" * 5000}, "is none of the 4 sessions"),
        ({"by": "leave_one_out", "session": "²"}, "is none of the 4 sessions"),
        ({"by": "days", "test": 0.1}, "of 4 days leaves 4 to train and 0 to test on: choose"),
        ({"by": "home", "test": 0.3}, "set split.test=0 to train on this home, or split.test=1"),
        ({"by": "subject", "test": 1.5}, "split.test=1.5 is no share of the 4 sessions"),
    ],
)
def test_a_value_that_cannot_be_is_told_with_what_can(
    options: dict[str, Any], message: str
) -> None:
    with pytest.raises(HarkdError, match=message) as caught:
        split(days(4), **{"test": 0.3, "seed": 0, **options})
    assert "\n" not in str(caught.value)


def test_days_need_dates() -> None:
    nominal = table({"01": datetime(2000, 1, 1, 23, 55), "02": datetime(2000, 1, 1, 9)})
    with pytest.raises(HarkdError, match="needs dates, which the data lack: use"):
        split(nominal, by="days", test=0.5, seed=0)
