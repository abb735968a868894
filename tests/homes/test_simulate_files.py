"""Simulated homes as files: what the readers make of them, and what a user may do with them."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections import Counter
from dataclasses import fields
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harkd.errors import HarkdError
from harkd.homes import marble, mural
from harkd.homes.cli import main
from harkd.homes.simulate import MARK, SimulatedHome, SimulationSpec, ensure, simulate, write
from harkd.homes.simulate.truth import TRUTH


def files(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def truth(home: SimulatedHome, number: int) -> list[tuple[str, str, str]]:
    """Sensor, state and activity of a session's events."""
    session = home.sessions[number]
    return [
        (
            home.world.fixtures[report.fixture].id,
            report.state,
            doing.label if (doing := session.stints[report.stint].doing) else home.world.other,
        )
        for report in session.reports
    ]


def test_mural_reader_gives_back_every_event_with_its_truth(tmp_path: Path) -> None:
    spec = SimulationSpec("mural", 3, sessions=3)
    write(spec, tmp_path / "home")
    recording, home = mural.read(tmp_path / "home", name="home"), simulate(spec)
    assert len(recording.home.sensors) == 23
    assert len(recording.home.activities) == 27
    for number, session in enumerate(home.sessions):
        name = f"{number + 1:02}"
        rows = [row for row in recording.events.to_dicts() if row["session"] == name]
        read = [(row["sensor"], row["state"], *row["activities"]) for row in rows]
        assert read == truth(home, number)
        together = [
            {"ABCD"[who] for who in session.stints[r.stint].together} for r in session.reports
        ]
        assert [set(row["residents"]) for row in rows] == together
        assert rows[0]["time"].hour in (session.start.hour, session.start.hour + 1)


def test_marble_reader_gives_back_every_event_with_its_truth(tmp_path: Path) -> None:
    # Without noise nothing is late, so that intervals say of each event what it belongs to.
    spec = SimulationSpec("marble", 3, sessions=12, noise=0)
    write(spec, tmp_path / "home")
    recording, home = marble.read(tmp_path / "home", name="home"), simulate(spec)
    assert set(recording.home.rooms) >= {"kitchen", "dining room", "living room", "office"}
    read = Counter(
        (row["sensor"], row["state"], row["time"].time(), *row["activities"])
        for row in recording.events.to_dicts()
    )
    expected = Counter()
    for session in home.sessions:
        for report, row in zip(session.reports, truth(home, session.number), strict=True):
            moment = session.start.timestamp() + report.time
            time = type(session.start).fromtimestamp(round(moment, 3)).time()
            expected[(*row[:2], time, row[2])] += 1
    assert read == expected


def test_marble_noise_leaves_most_labels_as_they_were_meant(tmp_path: Path) -> None:
    spec = SimulationSpec("marble", 3, sessions=12)
    write(spec, tmp_path / "home")
    events = marble.read(tmp_path / "home", name="home").events
    read = Counter(label for labels in events["activities"] for label in labels)
    meant = Counter(row[2] for n in range(12) for row in truth(simulate(spec), n))
    meant["OTHER"] = meant.pop("TRANSITION")
    assert read.total() == meant.total() == events.height
    assert (read & meant).total() > 0.95 * read.total()


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**63 - 1))
def test_any_random_home_is_readable(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    spec = SimulationSpec("random", seed, sessions=1, minutes=20, rate=1)
    root = tmp_path_factory.mktemp("random") / "home"
    write(spec, root)
    recording, home = mural.read(root, name="home"), simulate(spec)
    assert recording.events.height == len(home.sessions[0].reports)
    assert len(recording.home.sensors) == len(home.world.fixtures)
    assert [a.label for a in recording.home.activities] == [
        home.world.other,
        *(doing.label for doing in home.world.doings),
    ]


@pytest.mark.parametrize("layout", ["mural", "marble", "random"])
def test_same_spec_same_bytes_and_more_sessions_keep_the_first(layout: Any, tmp_path: Path) -> None:
    for name, sessions in (("a", 4), ("b", 4), ("more", 6)):
        write(SimulationSpec(layout, 5, sessions=sessions), tmp_path / name)
    first, more = files(tmp_path / "a"), files(tmp_path / "more")
    assert first == files(tmp_path / "b")
    assert more[TRUTH].startswith(first[TRUTH])
    assert {k: v for k, v in first.items() if k not in (MARK, TRUTH)}.items() <= more.items()


def test_published_quirks_of_mural_are_there(tmp_path: Path) -> None:
    write(SimulationSpec("mural", 1, rate=1), tmp_path / "home")
    rows = [
        row
        for path in sorted((tmp_path / "home").glob("*/data.csv"))
        for row in csv.DictReader(path.open(encoding="utf-8", newline=""))
    ]
    assert any(not row["sensor"] and not row["action"] for row in rows)
    assert any(", " in row["Subject"] for row in rows)
    assert 0 < sum(bool(row["Description"]) for row in rows) < len(rows) / 2
    assert {row["uid"][-2:] == ".0" for row in rows} == {True, False}
    names = {
        sensor["sensor name"] for sensor in json.loads((tmp_path / "home/sensors.json").read_text())
    }
    assert "kitchen counter motion sensor" in names
    assert "kitchen counter mov" in {row["sensor"] for row in rows}


@pytest.mark.parametrize(("layout", "reader"), [("mural", mural), ("marble", marble)])
def test_the_truth_is_kept_aside(layout: Any, reader: Any, tmp_path: Path) -> None:
    spec = SimulationSpec(layout, 3, sessions=4, noise=0.5, rate=1)
    write(spec, tmp_path / "home")
    events = reader.read(tmp_path / "home", name="home").events
    kept = pl.read_csv(tmp_path / "home" / TRUTH, schema_overrides={"line": pl.UInt32})
    both = events.join(kept, on=["file", "line"], how="full")
    assert both.height == events.height == kept.height
    assert kept.null_count()["file"].item() == 0
    shares = {cause: part.height / both.height for (cause,), part in both.group_by("cause")}
    assert set(shares) == {"use", "passing", "fault"}
    assert shares["use"] > 0.5
    by_chance = both.filter(pl.col("cause") == "fault")
    assert by_chance["resident"].is_null().all()
    assert by_chance["activity"].is_null().all()
    caused = both.filter(pl.col("cause") != "fault")
    assert caused.select(pl.col("residents").list.contains(pl.col("resident"))).to_series().all()
    assert caused.filter(pl.col("cause") == "use")["activity"].is_not_null().all()
    assert 3 < caused["late"].mean() < 6  # noise 0.5: 5 s on average, less what comes after the end


def test_folder_says_that_it_is_simulated(tmp_path: Path) -> None:
    write(SimulationSpec("marble", 9, sessions=1), tmp_path / "home")
    mark = json.loads((tmp_path / "home" / MARK).read_text())
    assert "simulated" in mark["note"]
    assert mark["spec"]["seed"] == 9


def test_ensure_writes_once_and_refuses_what_is_something_else(tmp_path: Path) -> None:
    spec, root = SimulationSpec("mural", 1, sessions=1), tmp_path / "deep" / "home"
    assert ensure(spec, root) == root
    (root / "note.txt").write_text("mine")
    ensure(spec, root)
    assert (root / "note.txt").exists()
    with pytest.raises(HarkdError, match="another simulated home"):
        ensure(SimulationSpec("mural", 2, sessions=1), root)
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "draft.tex").write_text("precious")
    with pytest.raises(HarkdError, match="no simulated home"):
        ensure(spec, tmp_path / "thesis")
    assert files(tmp_path / "thesis") == {"draft.tex": b"precious"}


def test_nothing_is_left_of_a_write_that_failed(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file, not a folder")
    with pytest.raises(HarkdError, match="exists already"):
        write(SimulationSpec("mural", 1, sessions=1), tmp_path / "home")
    with pytest.raises(HarkdError, match="cannot be written"):
        write(SimulationSpec("mural", 1, sessions=1), tmp_path / "home" / "below")
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_command_writes_a_home_that_the_reader_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "home"
    options = {"layout": "mural", "seed": 7, "sessions": 2, "residents": 3, "activities": 6}
    args = ["simulate", *(f"--{name}={value}" for name, value in options.items())]
    assert main([*args, str(root)]) == 0
    assert "not recorded" in capsys.readouterr().out
    assert len(mural.read(root, name="home").home.activities) == 7


@pytest.mark.parametrize(
    ("options", "named"),
    [("--layout mural --seed 1 --noise 3", "noise"), ("--layout mural --seed x", "--seed"),
     ("--layout marble --seed 1 --residents 3", "residents"), ("--seed 1", "--layout")],
)  # fmt: skip
def test_command_tells_of_a_mistake_in_one_line(options: str, named: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "harkd.homes.cli", "simulate", *options.split(), tmp_path / "home"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert named in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "home").exists()


def test_help_says_the_defaults_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["simulate", "--help"])
    text = " ".join(capsys.readouterr().out.split())
    for knob in fields(SimulationSpec):
        if isinstance(knob.default, int | float):
            stated = re.search(
                rf"--{knob.name} {knob.name.upper()} [^(]*\(default: ([^)]*)\)", text
            )
            assert stated is not None
            assert float(stated[1]) == knob.default
