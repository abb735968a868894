"""Labelled windows in prompts: of the training side only, and never of the window's own session."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harkd.errors import HarkdError
from harkd.homes.table import EVENTS
from harkd.modes.labelling import Labelling
from harkd.modes.prompts import Prompts, Windows
from harkd.modes.shown import shown, spread
from harkd.modes.similar import Similar
from harkd.prompts import instruct
from harkd.records import Activity, Home, Recording, Window
from harkd.settings import Chosen, PromptSettings, WindowBy, WindowSettings
from tests import small

SIZE = WindowSettings(size=3)
STATES = ("ON", "OFF", "OPENED")
SESSIONS = st.lists(
    st.lists(st.tuples(st.integers(0, 86_399), st.sampled_from(STATES)), min_size=1, max_size=8),
    min_size=3,
    max_size=5,
)


def a_recording(sessions: list[list[tuple[int, str]]]) -> Recording:
    """Events whose gold labels name their session: a prompt that shows one tells whose it is."""
    labels = [f"gold-of-{number}" for number in range(len(sessions))]
    rows = [
        {
            "home": "hut",
            "session": str(number),
            "index": index,
            "time": second * 1000,
            "sensor": "K1",
            "room": "kitchen",
            "device": "fridge",
            "state": state,
            "text": f"kitchen fridge {state}",
            "activities": [labels[number]],
            "residents": [],
            "file": "f",
            "line": 1,
        }
        for number, events in enumerate(sessions)
        for index, (second, state) in enumerate(events)
    ]
    activities = (*(Activity(label, label) for label in labels), Activity("OTHER", "other"))
    home = Home("hut", ("kitchen",), small.HOME.sensors[:1], activities, "OTHER")
    types = {**EVENTS, "time": pl.Int64()}
    events = pl.DataFrame(rows, schema=types).with_columns(pl.col("time").cast(EVENTS["time"]))
    return Recording(home, events, {}, ())


def prompts_of(
    recording: Recording, prompt: PromptSettings, train: Iterable[str], asked: Iterable[str]
) -> list[Any]:
    chosen = shown(recording, prompt, SIZE, train=[*train], asked=[*asked], seed=0)
    windows = Windows(recording.events.filter(pl.col("session").is_in(chosen.sessions)), SIZE)
    instruction = instruct(recording.home, style="think", labelled=chosen.fixed)
    return list(Prompts(windows, instruction, similar=chosen.similar))


def labels_shown(prompt: Any) -> list[str]:
    """The labels of every answer that the prompt shows, the form of an answer left out."""
    lines = f"{prompt.prefix}\n{prompt.suffix}".splitlines()
    found = [json.loads(line)["labels"] for line in lines if line.startswith('{"labels"')]
    return [label for answer in found for label in answer.values() if "<" not in label]


@given(sessions=SESSIONS, chosen=st.sampled_from(Chosen), count=st.integers(1, 3), seed=st.data())
def test_no_prompt_shows_a_label_of_its_own_session_or_of_the_test_side(
    sessions: list[list[tuple[int, str]]], chosen: Chosen, count: int, seed: st.DataObject
) -> None:
    recording = a_recording(sessions)
    names = [str(number) for number in range(len(sessions))]
    train = seed.draw(st.lists(st.sampled_from(names), min_size=1, unique=True), label="train")
    test = [name for name in names if name not in train]
    settings = PromptSettings(examples=count, chosen=chosen)
    for asked in (train, test, names):
        if not asked:
            continue
        try:
            prompts = prompts_of(recording, settings, train, asked)
        except HarkdError:  # too few windows for so many: the tests below say when
            continue
        assert prompts
        for prompt in prompts:
            own = prompt.key.partition("/")[0]
            told = {label.removeprefix("gold-of-") for label in labels_shown(prompt)}
            assert told
            assert own not in told
            assert told <= set(train)


def test_fixed_examples_are_the_same_whatever_side_is_asked() -> None:
    recording = a_recording([[(i * 60 + n, "ON") for i in range(6)] for n in range(5)])
    settings = PromptSettings(examples=2)
    sides = [
        prompts_of(recording, settings, ["0", "1", "2"], asked)
        for asked in (["0", "1", "2"], ["3", "4"], ["0", "1", "2", "3", "4"])
    ]
    assert len({prompt.prefix for side in sides for prompt in side}) == 1
    giving = set(labels_shown(sides[0][0]))
    assert {prompt.key.partition("/")[0] for prompt in sides[0]} == {
        name for name in "012" if f"gold-of-{name}" not in giving
    }


def test_fixed_examples_show_many_activities_of_few_sessions() -> None:
    home = small.HOME
    labels = [activity.label for activity in home.activities]
    recording = a_recording([[(i, "ON") for i in range(9)] for _ in range(4)])
    # In each session its windows are about one, two and three activities.
    gold = [
        [labels[w] if i % 3 <= w else labels[0]]
        for _ in range(4)
        for w in range(3)
        for i in range(3)
    ]
    events = recording.events.with_columns(pl.Series("activities", gold))
    labelling = Labelling(events, SIZE, home.activities)
    for seed in range(5):
        places = spread(labelling, 2, seed)
        assert spread(labelling, 2, seed) == places == sorted(places)
        told = {name for place in places for name in labelling[place].names}
        assert len(told) == 3
        assert len({labelling.sessions[place] for place in places}) == 1
    assert len({tuple(spread(labelling, 2, seed)) for seed in range(9)}) > 1
    assert spread(labelling, len(labelling), 0) == list(range(len(labelling)))


@given(sessions=SESSIONS, count=st.integers(1, 3))
def test_the_most_similar_are_those_of_the_slow_twin(
    sessions: list[list[tuple[int, str]]], count: int
) -> None:
    recording = a_recording(sessions)
    labelling = Labelling(recording.events, SIZE, recording.home.activities)
    pool = list(labelling.windows())
    similar = Similar(labelling, count)

    def clock(window: Window) -> int:
        hours, minutes, seconds = map(int, window.times[0].split(":"))
        return hours * 3600 + minutes * 60 + seconds

    for window in pool:

        def likeness(place: int, window: Window = window) -> tuple[int, int, int]:
            other = pool[place]
            shared = sum((Counter(other.texts) & Counter(window.texts)).values())
            apart = abs(clock(other) - clock(window))
            return shared, -min(apart, 86_400 - apart), -place

        others = [n for n, other in enumerate(pool) if other.session != window.session]
        if len(others) < count:
            continue
        best = sorted(others, key=likeness)[-count:]
        found = similar.to(window)
        assert found == tuple(labelling[place] for place in best)
        for labelled, place in zip(found, best, strict=True):
            assert (labelled.times, labelled.texts) == (pool[place].times, pool[place].texts)
            assert set(labelled.names) == {f"gold-of-{pool[place].session}"}


def test_of_several_gold_labels_the_homes_first_is_shown() -> None:
    recording = a_recording([[(0, "ON")]])
    both = recording.events.with_columns(pl.Series("activities", [["DINNER", "TOILET"]]))
    assert Labelling(both, SIZE, small.HOME.activities)[0].names == ("having dinner",)


@pytest.mark.parametrize("keep_last", [True, False])
@pytest.mark.parametrize(
    "way",
    [
        WindowSettings(size=3),
        WindowSettings(size=3, overlap=1),
        WindowSettings(by=WindowBy.seconds, seconds=14, size=5),
        WindowSettings(by=WindowBy.pause, seconds=8, size=5),
    ],
)
def test_labelled_windows_are_those_that_are_cut(way: WindowSettings, keep_last: bool) -> None:
    recording = a_recording([[(i * 7, STATES[i % 3]) for i in range(n)] for n in (7, 2, 3, 5)])
    settings = replace(way, keep_last=keep_last)
    shuffled = recording.events.sample(fraction=1.0, shuffle=True, seed=1)
    labelling = Labelling(shuffled, settings, recording.home.activities)
    windows = list(Windows(recording.events, replace(settings, overlap=0)))  # which repeat nothing
    assert len(labelling) == len(windows)
    for place, window in enumerate(windows):
        assert labelling.sessions[place] == window.session
        assert (labelling[place].times, labelling[place].texts) == (window.times, window.texts)


def test_no_event_is_shown_twice_where_windows_overlap() -> None:
    recording = a_recording([[(i * 7, STATES[i % 3]) for i in range(n)] for n in (7, 2, 5)])
    plain, overlapping = (
        Labelling(recording.events, replace(SIZE, overlap=overlap), recording.home.activities)
        for overlap in (0, 2)
    )
    assert list(plain.windows()) == list(overlapping.windows())
    rows = [one for place in range(len(overlapping)) for one in overlapping[place].texts]
    assert len(rows) == recording.events.height
