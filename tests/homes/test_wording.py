"""In plain words an event says what it means, and an answer still maps back to its label."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import native
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from harkd.engines.rules import RulesEngine
from harkd.homes import marble, mural, uci_adl
from harkd.homes.simulate import SimulationSpec, write
from harkd.homes.simulate.spec import Layout
from harkd.homes.table import EVENTS
from harkd.homes.wording import meaning, reword, reword_text
from harkd.prompts import ExampleEvent, ask, instruct
from harkd.records import Activity, Home, Recording, Sensor
from harkd.replies import parse
from harkd.windows import windows_by_count

GOLDEN = Path(__file__).parent.parent / "prompts/golden/meaning.txt"
NAME = st.text("aA_ 1", min_size=1, max_size=5)


def texts(recording: Recording) -> list[str]:
    return list(reword(recording).events["text"])


def test_mural_in_plain_words(tmp_path: Path) -> None:
    recording = mural.read(native.mural(tmp_path), name="flat")
    assert texts(recording) == [
        "entrance main door: opened",
        "kitchen counter: motion begins",
        "kitchen microwave: switched on",
        "dining room chair 1: somebody sits down",
        "bathroom toilet: use starts",
        "bedroom 1 door: closed",
    ]
    assert reword(recording).home.hints == ()


def test_marble_in_plain_words(tmp_path: Path) -> None:
    recording = marble.read(native.marble(tmp_path), name="flat")
    assert texts(recording) == [
        "kitchen fridge: opened",
        "kitchen stove: switched off",
        "dining room chair 1: somebody sits down",
        "dining room chair 1: somebody stands up",
        "smartphone outgoing call: begins",
    ]
    # This one says nothing of states.
    assert reword(recording).home.hints == recording.home.hints


def test_uci_adl_in_plain_words(tmp_path: Path) -> None:
    recording = uci_adl.read(native.uci(tmp_path), name="flat", home="A")
    assert texts(recording)[:4] == [
        "bedroom bed: somebody lies down",
        "bedroom bed: somebody gets up",
        "bathroom cabinet: opened",
        "bathroom cabinet: closed",
    ]


def test_the_prompt_is_the_committed_one(tmp_path: Path) -> None:
    raw = mural.read(native.mural(tmp_path), name="flat")
    example = ExampleEvent(
        "07:42:31",
        reword_text("bathroom toilet CLOSED", raw.home),
        "using toilet",
        "its use starts",
    )
    shown = reword(raw)
    instruction = instruct(shown.home, style="reason", example=[example])
    [window] = windows_by_count(shown.events)
    prompt = ask(instruction, window)
    text = f"{prompt.prefix}\n=== suffix\n{prompt.suffix}\n"
    if os.environ.get("HARKD_WRITE_GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("sensor", "state", "words"),
    [
        (Sensor("s", "hall", "toilet", "magnetic"), "CLOSED", "closed"),  # no hint says otherwise
        (Sensor("s", "hall", "chair", "magnetic"), "off", "closed"),
        (Sensor("s", "hall", "door mat", "pressure"), "on", "pressed"),
        (Sensor("s", "hall", "bed_1", "pressure"), "OFF", "somebody gets up"),
        (Sensor("s", "hall", "bedside rug", "pressure"), "OFF", "released"),
        (Sensor("s", "hall", "valve", "water"), "CLOSE", "closed"),
        (Sensor("s", "hall", "valve", "water"), "on", "turned on"),
        (Sensor("s", "hall", "air", "temperature"), "21.5", "21.5"),
        (Sensor("s", "hall", "keys", "item"), "ABSENT", "absent"),
        (Sensor("s", "hall", "person", "tracker"), "not_home", "not home"),
    ],
)
def test_states_of_any_home(sensor: Sensor, state: str, words: str) -> None:
    assert meaning(sensor, state, ()) == words


def test_text_of_an_example_finds_the_longest_device() -> None:
    sensors = (
        Sensor("a", "kitchen", "fridge", "power"),
        Sensor("b", "kitchen", "fridge door", "magnetic"),
    )
    home = Home("h", ("kitchen",), sensors, (), "")
    assert reword_text("kitchen fridge ON", home) == "kitchen fridge: switched on"
    assert reword_text("kitchen fridge door OPENED", home) == "kitchen fridge door: opened"
    assert reword_text("somebody sneezes", home) == "somebody sneezes"


@given(
    places=st.sets(st.tuples(NAME, NAME), min_size=1, max_size=6),
    labels=st.sets(NAME, min_size=1, max_size=6),
)
def test_two_names_never_become_one(places: set[tuple[str, str]], labels: set[str]) -> None:
    sensors = tuple(Sensor(str(at), *place, "motion") for at, place in enumerate(sorted(places)))
    home = Home(
        "h",
        tuple(dict.fromkeys(sensor.room for sensor in sensors)),
        sensors,
        tuple(Activity(f"L{label}", label) for label in sorted(labels)),
        "",
    )
    rows = [{"sensor": sensor.id, "state": "ON"} for sensor in sensors]
    missing = (pl.lit(None).alias(name) for name in EVENTS if name not in rows[0])
    events = pl.DataFrame(rows).with_columns(*missing)
    shown = reword(Recording(home, events, {}, ()))
    names = [activity.name for activity in shown.home.activities]
    assert len(set(names)) == len(labels)
    assert [a.label for a in shown.home.activities] == [a.label for a in home.activities]
    assert len({(sensor.room, sensor.device) for sensor in shown.home.sensors}) == len(places)
    assert set(shown.home.rooms) == {sensor.room for sensor in shown.home.sensors}
    assert list(shown.events["room"]) == [sensor.room for sensor in shown.home.sensors]


READ: dict[str, Callable[[Path], Recording]] = {
    "mural": lambda root: mural.read(root, name="h"),
    "marble": lambda root: marble.read(root, name="h"),
}


@pytest.mark.parametrize("layout", ["mural", "marble"])
def test_only_words_change_and_the_rules_conclude_the_same(tmp_path: Path, layout: Layout) -> None:
    write(SimulationSpec(layout, 3, sessions=4), tmp_path / "home")
    raw = READ[layout](tmp_path / "home")
    plain = reword(raw)
    words = ["room", "device", "state", "text"]
    assert_frame_equal(plain.events.drop(words), raw.events.drop(words))
    assert plain.events.schema == raw.events.schema
    assert not plain.events["text"].str.contains(r"_|\b(ON|OFF|OPENED|CLOSED)\b").any()
    assert labels(plain) == labels(raw)
    assert replace(plain.home, activities=()) != replace(raw.home, activities=())


def labels(recording: Recording) -> list[str]:
    """What the symbolic reasoner answers, as labels of the data."""
    instruction = instruct(recording.home, style="answer")
    prompts = [ask(instruction, window) for window in windows_by_count(recording.events)]
    label = {activity.name: activity.label for activity in recording.home.activities}
    return [
        label[name or ""]
        for prompt, reply in zip(prompts, RulesEngine().replies(prompts), strict=True)
        for name in parse(prompt, reply).names
    ]
