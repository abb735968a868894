"""No annotation reaches a prompt, whoever reads, however it is asked and worded.

Each home is written twice with the same events and another truth: other labels, residents, notes
and names of people in file names. The prompts of both must be the same, byte for byte.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import native
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from harkd.errors import HarkdError
from harkd.homes import casas, marble, mural, own, uci_adl
from harkd.homes.splits import split
from harkd.homes.wording import reword
from harkd.prompts import ask, instruct
from harkd.prompts.chat import Chat
from harkd.records import Recording
from harkd.settings import SplitBy, Wording
from harkd.windows import windows_by_count
from tests import small

MARK = "tell-tale"
"""In every annotation that takes free text, and in every name of a person, folder or scenario."""
SESSIONS = 4
DAY = 24 * 3_600_000
WORKED = ("R7", "E1", "P1", "P3")
SEED = st.integers(0, 2**32)


def marked(draw: Random) -> str:
    return f"{MARK}-{draw.randrange(10**6)}"


def write_mural(root: Path, draw: Random) -> None:
    sensors = [name for name, _, _ in native.MURAL_SENSORS]
    sessions = {}
    for number in range(SESSIONS):
        rows = []
        for at in range(12):
            who = draw.choice(["", "A", "B", '"A, B"'])
            note = draw.choice(["", marked(draw), f'"{marked(draw)}, twice"'])
            truth = f"{who},{note},{draw.choice(native.MURAL_ACTIVITIES)[0]}"
            # A row of annotation alone, and one of an event.
            rows += [f"{marked(draw)},09:00:{at:02},,,{truth}"] * draw.randrange(2)
            sensor, state = sensors[at % 7], mural.STATES[(at + number) % 4]
            rows.append(f"{marked(draw)},09:00:{at:02},{sensor},{state},{truth}")
        sessions[f"{number:02}-{marked(draw)}"] = tuple(rows)
    native.mural(root, sessions)
    for session in sessions:
        (root / session / "context.json").write_text(f'{{"roles": "{marked(draw)}"}}')
    activities = (root / "activities.json").read_text()
    described = activities.replace('"description": ""', f'"description": "{marked(draw)}"')
    (root / "activities.json").write_text(described)


def write_marble(root: Path, draw: Random) -> None:
    acts = (*marble.LABELS, marble.TRANSITION)
    people = [f"{n}-{marked(draw)}" for n in range(5)]
    for number in range(SESSIONS):
        folder = root / f"A2m-{number}-{marked(draw)}" / "instance1"
        start = native.MARBLE_DAY + number * DAY
        present = draw.sample(people, 2)
        for person in present:
            own = folder / f"subject-{person}"
            own.mkdir(parents=True)
            labels = [
                f"{start + minute * 60_000},{start + (minute + 1) * 60_000},{draw.choice(acts)}"
                for minute in range(6)
                if draw.random() < 0.8
            ]
            (own / "labels.csv").write_text("\n".join(("ts_start,ts_end,act", *labels)) + "\n")
            (own / "locations.csv").write_text(f"ts_start,ts_end,location\n0,1,{marked(draw)}\n")
        phone = folder / f"subject-{draw.choice(present)}" / "smartphone.csv"
        phone.write_text(f"ts,event\n{start + 7_500},S2\n")
        rows = [
            f"{start + at * 15_000},{WORKED[at % 4]},ON," + draw.choice(["", *present])
            for at in range(20)
        ]
        header = "ts,sensor_id,sensor_status,subject_id"
        (folder / "environmental.csv").write_text("\n".join((header, *rows)) + "\n")


def write_uci(root: Path, draw: Random) -> None:
    places = ("Bed\tPressure\tBedroom", "Fridge\tMagnetic\tKitchen", "Toilet\tFlush\tBathroom")
    sensors, adls = [], []
    for number in range(SESSIONS):
        for at in range(6):
            span = f"2011-11-{20 + number} 1{at}:%02d:00"
            sensors.append(f"{span % 0}\t{span % 5}\t{places[at % 3]}")
            if draw.random() < 0.8:
                began = draw.randrange(30)
                ended = began + draw.randrange(25)
                label = draw.choice(uci_adl.LABELS)
                adls.append(f"{span % began}\t{span % ended}\t{label}")
    native.uci(root, tuple(sensors), tuple(adls))


def write_casas(root: Path, draw: Random) -> None:
    lines = []
    labels = ["Sleep", "Cook", "Watch_TV"]
    for at in range(SESSIONS * 6):
        event = f"2010-11-0{1 + at // 6} 08:{at:02}:00 {('M003', 'D001', 'M010')[at % 3]} "
        event += "OPEN" if at % 3 == 1 else "ON"
        # The home's activities are those of the file: each occurs, but with other events.
        label = draw.choice(labels) if at else " ".join(f"{label} begin" for label in labels)
        resident = draw.choice(["", "R1_", "R2_"]) if at else ""
        mark = draw.choice(["", " begin", " end"]) if at else ""
        lines.append(event + (f" {resident}{label}{mark}" if draw.random() < 0.7 or not at else ""))
    root.mkdir()
    (root / "hh101.csv").write_text("\n".join(lines) + "\n")


OWN = """
sensors:
  - {id: door, room: hall, device: front_door, kind: magnetic}
  - {id: chair, room: hall, device: chair, kind: pressure}
activities: [going out, sitting, others]
other: others
"""


def write_own(root: Path, draw: Random) -> None:
    people = [marked(draw) for _ in range(3)]
    apart = draw.random() < 0.5
    lines, intervals = ["time,sensor,state,session,note,activity,resident"], []
    for session in range(SESSIONS):
        name = f"{session}-{marked(draw)}"
        for at in range(8):
            time = f"2026-03-0{1 + session} 09:{at:02}"
            label, who = draw.choice(["going out", "sitting", "others"]), draw.choice(people)
            truth = "," if apart else f"{draw.choice([label, 'sitting|others', ''])},{who}"
            event = f"{time}:00,{('door', 'chair')[at % 2]},on,{name},{marked(draw)}"
            lines.append(f"{event},{truth}")
            intervals.append(f"{time}:00,{time}:{draw.randrange(60):02},{label},{who}")
    root.mkdir()
    (root / "home.yaml").write_text(OWN)
    (root / "events.csv").write_text("\n".join(lines) + "\n")
    if apart:
        text = "\n".join(("start,end,activity,resident", *intervals))
        (root / "activities.csv").write_text(text + "\n")


def write_own_parquet(root: Path, draw: Random) -> None:
    write_own(root, draw)
    events = root / "events.csv"
    pl.read_csv(events, infer_schema=False).write_parquet(root / "events.parquet")
    events.unlink()


@dataclass(frozen=True)
class Home:
    write: Callable[[Path, Random], None]
    read: Callable[[Path], Recording]


HOMES = {
    "mural": Home(write_mural, lambda root: mural.read(root, name="h")),
    "marble": Home(write_marble, lambda root: marble.read(root, name="h")),
    "uci_adl": Home(write_uci, lambda root: uci_adl.read(root, name="h", home="A")),
    "casas": Home(write_casas, lambda root: casas.read(root, name="h", home="hh101")),
    "own": Home(write_own, lambda root: own.read(root, name="h")),
    "own parquet": Home(write_own_parquet, lambda root: own.read(root, name="h")),
}


def read(home: Home, draw: Random) -> Recording:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / marked(draw)
        home.write(root, draw)
        return home.read(root)


def prompts(recording: Recording) -> list[str]:
    """All that any model is told, in every wording and style, as its chat format has it."""
    shown = []
    for wording in Wording:
        told = recording if wording is Wording.raw else reword(recording)
        windows = list(windows_by_count(told.events, size=5))
        for style in small.STYLES:
            instruction = instruct(told.home, style=style)
            chat = Chat(small.tokenizer(), style)
            shown += [chat.prompt_text(ask(instruction, window)) for window in windows]
    return shown


@pytest.mark.parametrize("home", HOMES)
@settings(deadline=None, max_examples=12)
@given(one=SEED, other=SEED)
def test_another_truth_changes_no_byte_of_any_prompt(home: str, one: int, other: int) -> None:
    first, second = (read(HOMES[home], Random(seed)) for seed in (one, other))
    assume(not first.events["activities"].equals(second.events["activities"]))
    told = prompts(first)
    assert told == prompts(second)
    assert MARK not in "".join(told)


@pytest.mark.parametrize("home", HOMES)
@settings(deadline=None, max_examples=20)
@given(truth=SEED, seed=st.integers(0, 99))
def test_no_session_is_on_both_sides_of_any_split(home: str, truth: int, seed: int) -> None:
    recording = read(HOMES[home], Random(truth))
    events = recording.events
    names = events["session"].unique().to_list()
    assert len(names) >= SESSIONS
    refused = set()
    for by in SplitBy:
        test = 1.0 if by is SplitBy.home else 0.5
        choice = {"folds": 2, "session": "1", "present": recording.present}
        try:
            sides = split(events, by=by.value, test=test, seed=seed, **choice)
        except HarkdError:
            refused.add(by)
            continue
        parts = [sides.train, sides.test, sides.left_out]
        assert sorted(name for part in parts for name in part) == sorted(names)
        told = [rows_told(recording, part) for part in parts]
        assert told[0].isdisjoint(told[1])
        assert sum(map(len, told)) == events.height
        if by is SplitBy.subject:
            train, tested = (residents(recording, part) for part in parts[:2])
            assert train.isdisjoint(tested)
    # People who all meet each other cannot be kept apart; MuRAL has no dates.
    assert refused <= {SplitBy.subject, SplitBy.days}


def rows_told(recording: Recording, sessions: tuple[str, ...]) -> set[tuple[str, int]]:
    """The events in the windows of some sessions, by their place in the event table."""
    events = recording.events.filter(pl.col("session").is_in(sessions))
    return {
        (window.session, window.first + at)
        for window in windows_by_count(events)
        for at in range(len(window.events))
    }


def residents(recording: Recording, sessions: tuple[str, ...]) -> set[str]:
    """Who caused an event of the sessions, as far as is known."""
    events = recording.events.filter(pl.col("session").is_in(sessions))
    return set(events["residents"].explode().drop_nulls())
