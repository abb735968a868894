"""The simulation's page says what its script measures, and every knob turns its own thing."""

from pathlib import Path
from types import ModuleType

import pytest

from harkd.homes.cli import main
from tests.test_experiments import EXPERIMENTS, script

PAGE = (EXPERIMENTS / "simulation/README.md").read_text(encoding="utf-8")
ALSO = {"residents": {"concurrency"}, "activities": {"concurrency", "rate", "noise"}}
"""What the page says is not left alone."""


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(EXPERIMENTS / "simulation"))
    return script("simulation/make.py")


def rows(make: ModuleType, name: str) -> list[list[str]]:
    start, end = make.marks(name)
    lines = PAGE.partition(start)[2].partition(end)[0].strip().splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.parametrize("dataset", ["mural", "marble"])
def test_the_page_shows_each_published_fact_beside_the_simulated_one(
    make: ModuleType, dataset: str
) -> None:
    made = make.beside_table(dataset, make.HOMES[dataset])
    found = [[cell.strip() for cell in line.strip("|").split("|")] for line in made]
    assert [row[:2] for row in found] == [row[:2] for row in rows(make, dataset)]
    for row in found[2:]:
        if row[0] in ("sensors", "names of residents", "residents in a session"):
            assert row[1] in (row[2], "-")


def test_the_simulated_event_rate_is_near_the_published_one(make: ModuleType) -> None:
    events = {row[0]: row[1:] for row in rows(make, "mural")}["sensor events"]
    published, simulated = (int(number.replace(",", "")) for number in events)
    assert simulated == pytest.approx(published, rel=0.1)


def test_each_knob_turns_its_own_thing_and_leaves_the_others_alone(make: ModuleType) -> None:
    (_, _, base), *turned = make.knobs.measured(make.knobs.BASE.sessions)
    for knob, value, facts in turned:
        low = value < getattr(make.knobs.BASE, knob) if knob in ("rate", "concurrency") else None
        assert abs(facts[knob] / base[knob] - 1) > 0.25
        assert low is None or (facts[knob] < base[knob]) == low
        for name in set(facts) - {knob} - ALSO.get(knob, set()):
            assert facts[name] == pytest.approx(base[name], rel=0.05, abs=1.0), (knob, name)


def test_the_page_has_a_row_for_every_turn(make: ModuleType) -> None:
    heading, _, first, *turned = rows(make, "knobs")
    assert heading == ["", *make.knobs.FACTS]
    assert first[0] == "no knob turned"
    expected = [
        f"{knob} {value:g}" for knob, values in make.knobs.TURNS.items() for value in values
    ]
    assert [row[0] for row in turned] == expected
    for row in turned:
        bold = [name for name, cell in zip(heading[1:], row[1:], strict=True) if "*" in cell]
        assert bold == [row[0].split()[0]]


def test_simulate_prints_how_close_the_home_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    args = ["simulate", "--layout", "mural", "--seed", "7", "--sessions", "3"]
    assert main([*args, str(tmp_path / "home")]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["published", "here"] in lines
    assert ["sensors", "23", "23"] in lines
    assert ["sensor", "events", "an", "hour", "up", "to", "407"] in [line[:-1] for line in lines]
    args = ["simulate", "--layout", "marble", "--seed", "1", "--sessions", "1", "--minutes", "5"]
    assert main([*args, "--rate", "0.01", "--noise", "0", str(tmp_path / "silent")]) == 0
    assert "no sensor event in it" in capsys.readouterr().out
