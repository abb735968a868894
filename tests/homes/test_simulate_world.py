"""Simulated homes as worlds: plausible, covering, and with knobs that turn one thing each."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harkd.errors import HarkdError
from harkd.homes.simulate import SimulatedHome, SimulationSpec, simulate
from harkd.homes.simulate.marble_world import MARBLE
from harkd.homes.simulate.mural_world import MURAL
from harkd.homes.simulate.vocabulary import CONCEPTS, OTHERS, ROOMS, THINGS

SPEC = SimulationSpec("mural", 7, sessions=12)


def events(home: SimulatedHome) -> int:
    return sum(len(session.reports) for session in home.sessions)


def plans(home: SimulatedHome) -> list[object]:
    return [session.stints for session in home.sessions]


def foreign(home: SimulatedHome) -> float:
    """Share of events at sensors that the activity has no use for."""
    count = 0
    for session in home.sessions:
        for report in session.reports:
            doing = session.stints[report.stint].doing
            own = {id for use in doing.uses for id in use.fixtures} if doing else set()
            count += home.world.fixtures[report.fixture].id not in own
    return count / events(home)


@pytest.mark.parametrize("layout", ["mural", "marble"])
def test_every_activity_occurs_again_and_again_in_twenty_sessions(layout: Any) -> None:
    home = simulate(SimulationSpec(layout, 7, sessions=20))
    sessions = defaultdict(set)
    for session in home.sessions:
        for report in session.reports:
            if doing := session.stints[report.stint].doing:
                sessions[doing.label].add(session.number)
    assert {doing.label for doing in home.world.doings} == set(sessions)
    assert min(map(len, sessions.values())) >= 3


def test_rate_one_is_the_published_event_rate() -> None:
    home = simulate(SimulationSpec("mural", 11, sessions=150, rate=1))
    assert events(home) / 150 == pytest.approx(8543 / 21, rel=0.05)


def test_meals_are_at_their_hours() -> None:
    meals = Counter(
        (session.period, stint.doing.label)
        for session in simulate(replace(SPEC, sessions=60)).sessions
        for stint in session.stints
        if stint.doing and stint.doing.label in ("having breakfast", "having dinner")
    )
    breakfasts = sum(n for (_, label), n in meals.items() if label == "having breakfast")
    dinners = sum(n for (_, label), n in meals.items() if label == "having dinner")
    assert meals["morning", "having breakfast"] > 0.9 * breakfasts
    assert meals["evening", "having dinner"] > 0.9 * dinners


@pytest.mark.parametrize("knob", ["rate", "noise", "ambiguity"])
def test_how_well_sensors_tell_leaves_what_people_do_as_it_was(knob: str) -> None:
    assert plans(simulate(replace(SPEC, **{knob: 0.9}))) == plans(simulate(SPEC))


def test_each_knob_turns_its_thing() -> None:
    base = simulate(SPEC)
    assert events(simulate(replace(SPEC, rate=0.75))) > 2 * events(base)
    shares = [foreign(simulate(replace(SPEC, noise=0, ambiguity=a))) for a in (0, 0.1, 0.6)]
    assert shares[0] == 0 < shares[1] < shares[2] / 3
    assert {s.residents for s in simulate(replace(SPEC, residents=4)).sessions} == {4}
    assert {s.residents for s in base.sessions} == {2, 3, 4}
    few = simulate(replace(SPEC, activities=5))
    assert few.world.doings == MURAL.doings[:5]
    shares = []
    for concurrency in (0.0, 0.3, 0.9):
        home = simulate(replace(SPEC, concurrency=concurrency))
        stints = [stint for session in home.sessions for stint in session.stints]
        shares.append(sum(len(stint.together) > 1 for stint in stints) / len(stints))
    assert shares[0] == 0 < shares[1] < shares[2]


@settings(max_examples=30, deadline=None)
@given(
    layout=st.sampled_from(["mural", "marble", "random"]),
    seed=st.integers(0, 10**6),
    concurrency=st.floats(0, 1),
    rate=st.floats(0.1, 3),
)
def test_nobody_is_in_two_places_and_perfect_sensors_alternate(
    layout: Any, seed: int, concurrency: float, rate: float
) -> None:
    spec = SimulationSpec(layout, seed, sessions=1, concurrency=concurrency, rate=rate, noise=0)
    home = simulate(spec)
    (session,) = home.sessions
    for who in range(session.residents):
        own = sorted((s for s in session.stints if s.who == who), key=lambda s: s.start)
        assert all(a.end <= b.start for a, b in pairwise(own))
    for number, fixture in enumerate(home.world.fixtures):
        states = [report.state for report in session.reports if report.fixture == number]
        assert states == [(fixture.on, fixture.off)[n % 2] for n in range(len(states))]
    for report in session.reports:
        stint = session.stints[report.stint]
        assert stint.start - 0.001 <= report.time <= stint.end
        assert stint.doing is not None


def test_noise_misses_invents_and_delays() -> None:
    clean, noisy = (simulate(replace(SPEC, noise=noise)) for noise in (0, 1))
    passing = [
        sum(s.stints[r.stint].doing is None for s in home.sessions for r in s.reports)
        for home in (clean, noisy)
    ]
    assert passing[0] == 0 < passing[1]
    rest = events(noisy) - passing[1]
    assert 0.6 < rest / events(clean) < 1  # 30% missed, 20% spurious
    late = [
        report.time - session.stints[report.stint].end
        for session in noisy.sessions
        for report in session.reports
    ]
    assert max(late) > 5


def test_chairs_and_toilet_report_as_in_the_real_flat() -> None:
    states = {fixture.id: (fixture.on, fixture.off) for fixture in MURAL.fixtures}
    assert states["dining room chair_1 contact"] == ("OPENED", "CLOSED")
    assert states["bathroom toilet contact"] == ("CLOSED", "OPENED")
    assert states["kitchen fridge door"] == ("OPENED", "CLOSED")


def test_activities_use_sensors_that_exist() -> None:
    for world in (MURAL, MARBLE):
        ids = {fixture.id for fixture in world.fixtures}
        labels = {doing.label for doing in world.doings}
        for doing in world.doings:
            assert {id for use in doing.uses for id in use.fixtures} <= ids
            assert set(doing.then) <= labels
    for concept in CONCEPTS.values():
        assert set(concept.things.split()) <= set(THINGS)
        assert set(concept.then.split()) <= set(CONCEPTS)
    for thing in THINGS.values():
        assert set(thing.rooms.split()) <= set(ROOMS)


UCI_ADL = """Shower Basin Cooktop Maindoor Fridge Cabinet Cupboard Toilet Seat Bed Microwave Toaster
Door Kitchen Bathroom Living Bedroom Entrance Leaving Toileting Showering Sleeping Breakfast Lunch
Dinner Snack Spare_Time/TV Grooming"""


def words(*texts: str) -> set[str]:
    return {word for text in texts for word in re.split(r"[^a-z]+", text.lower()) if word}


def test_random_homes_have_the_words_of_the_real_ones() -> None:
    known = words(*OTHERS, *ROOMS.values())
    known |= words(*(thing.names for thing in THINGS.values()))
    known |= words(*(concept.labels for concept in CONCEPTS.values()))
    known |= {"mov", "contact", "wattmeter"}
    for world in (MURAL, MARBLE):
        names = [fixture.name for fixture in world.fixtures]
        names += [*world.rooms, *(doing.label for doing in world.doings)]
        # How a sensor is called is said by its kind.
        assert words(*names) - known - words("motion sensor smartphone") == set()
    assert words(UCI_ADL) - known == set()


def test_no_two_things_to_do_have_the_same_words() -> None:
    labels = [label for concept in CONCEPTS.values() for label in concept.labels.split("|")]
    rooms = [name for names in ROOMS.values() for name in names.split("|")]
    assert max(Counter([*labels, *OTHERS]).values()) == 1
    assert max(Counter(rooms).values()) == 1


def test_random_homes_differ() -> None:
    homes = [simulate(SimulationSpec("random", seed, sessions=1)).world for seed in range(20)]
    assert len({home.rooms for home in homes}) == 20
    assert len({home.doings for home in homes}) == 20
    assert min(len(home.doings) for home in homes) >= 5
    assert len({fixture.id for home in homes for fixture in home.fixtures}) > 200


@pytest.mark.parametrize(
    ("field", "value"),
    [("layout", "casas"), ("seed", -1), ("seed", 1.5), ("sessions", 0), ("minutes", float("nan")),
     ("residents", 5), ("concurrency", 1.1), ("activities", 1), ("ambiguity", -0.1), ("rate", 0),
     ("noise", 2), ("sessions", True), ("rate", "fast"), ("rate", None)],
)  # fmt: skip
def test_a_value_out_of_range_is_named(field: str, value: Any) -> None:
    with pytest.raises(HarkdError, match=f"^{field}: "):
        SimulationSpec(**{"layout": "mural", "seed": 1, field: value})
