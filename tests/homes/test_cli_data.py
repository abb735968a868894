"""`harkd-data` as a user meets it: what it prints, and how it ends."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import native
import packing
import pytest
from polars.testing import assert_frame_equal

from harkd.homes.cli import main
from harkd.homes.datasets import DATASETS, open_dataset
from harkd.homes.mural_home import SENSORS
from harkd.homes.simulate import SimulationSpec, write


def whole_mural(root: Path) -> Path:
    """Rows of our own, as many as MuRAL is published to have."""
    rows, silent = 8635, 92
    kinds = {"mov": "motion", "wattmeter": "wattmeter"}
    sensors = [
        {
            "sensor name": name,
            "sensor type": kinds.get(name.split()[-1], "contact"),
            "sensor location": "entrance" if name == "main door" else name.rsplit(" ", 2)[0],
        }
        for name in SENSORS
    ]
    activities = [{"id": id, "name": f"activity {id}"} for id in range(27)]
    root.mkdir()
    (root / "sensors.json").write_text(json.dumps(sensors))
    (root / "activities.json").write_text(json.dumps(activities))
    lines = [f"{n},10:00:00,{SENSORS[n % 23]},OPENED,A,,{n % 27}" for n in range(rows - silent)]
    lines += [",10:00:00,,,A,a note,1"] * silent
    for session in range(21):
        (root / f"{session + 1:02}").mkdir()
        part = [native.MURAL_HEADER, *lines[session::21]]
        (root / f"{session + 1:02}" / "data.csv").write_text("\n".join(part) + "\n")
    return root


def test_check_passes_a_whole_copy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--dataset", "mural", str(whole_mural(tmp_path / "m"))]) == 0
    facts = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    assert [fact[-1] for fact in facts] == ["ok"] * 7
    assert ["rows", "8,635", "8,635", "ok"] in facts
    assert ["events", "8,543", "8,543", "ok"] in facts


@pytest.mark.parametrize(
    ("old", "new", "different"),
    [
        ("\n30,10:00:00,kitchen cabinet", "", "rows, rows at fault, events"),
        ("OPENED,A,,22", "opened,A,,22", "rows at fault, events"),
        (",10:00:00,,,A,a note,1\n", "", "rows, rows that only annotate"),
    ],
)
def test_check_names_what_differs(
    old: str, new: str, different: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = whole_mural(tmp_path / "m")
    path = next(p for p in sorted(root.glob("*/data.csv")) if old in p.read_text())
    path.write_text(path.read_text().replace(old, new, 1))
    assert main(["check", "--dataset", "mural", str(root)]) == 2
    printed = capsys.readouterr()
    assert f"is not MuRAL as published ({different})" in printed.err
    assert len(printed.err.splitlines()) == 1
    assert sum("differs" in line for line in printed.out.splitlines()) == different.count(",") + 1


def test_check_tells_a_simulated_home_from_mural(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(SimulationSpec("mural", 1, sessions=2), tmp_path / "home")
    assert main(["check", "--dataset", "mural", str(tmp_path / "home")]) == 2
    assert "simulated" in capsys.readouterr().err


def test_check_without_published_numbers_reads_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = native.uci(tmp_path / "u")
    assert main(["check", "--dataset", "uci_adl", str(root)]) == 0
    assert "no published numbers" in capsys.readouterr().out
    native.uci(root, (*native.UCI_SENSORS, "2011-11-30 10:00:00 never"))
    assert main(["check", "--dataset", "uci_adl", str(root)]) == 2
    assert "OrdonezA_Sensors.txt, line 7" in capsys.readouterr().err


def test_describe_ends_with_its_counts_and_tells_what_it_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root, out = native.mural(tmp_path / "m"), tmp_path / "deep" / "card"
    args = ["describe", "--dataset", "mural", str(root), "--out", str(out), "--window", "4"]
    assert main(args) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "left out 1: annotation only: no sensor and no action"
    assert json.loads(lines[-1]) == {
        "sessions": 1, "rows": 7, "dropped": 1, "events": 6,
        "sensors": 6, "activities": 4, "residents": 2, "windows": 2,
    }  # fmt: skip
    assert {path.name for path in out.iterdir()} == {"card.html", "card.md", "pictures"}


def test_describe_stops_at_a_fault_unless_told_to_skip(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = (*native.MURAL_ROWS, native.mural_row("25:00:00"))
    args = ["describe", "--dataset", "mural", str(native.mural(tmp_path / "m", {"01": rows}))]
    assert main(args) == 2
    printed = capsys.readouterr()
    assert not printed.out
    assert "data.csv, line 9, column 'time'" in printed.err
    assert main([*args, "--on-error", "skip"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "left out 1: data.csv time: expected a time HH:MM:SS" in lines
    assert json.loads(lines[-1])["dropped"] == 2


def test_an_archive_is_described_as_its_folder_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write(SimulationSpec("mural", 1, sessions=2), tmp_path / "home" / "MuRAL")
    shutil.make_archive("MuRAL", "zip", tmp_path / "home")
    lines = []
    for root in ("home/MuRAL", "home", "MuRAL.zip"):
        assert main(["describe", "--dataset", "mural", root, "--out", f"{root}-card"]) == 0
        lines.append(capsys.readouterr().out.splitlines()[-1])
        assert "not a recording of people" in Path(f"{root}-card", "card.html").read_text()
    assert len(set(lines)) == 1


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ({}, "thesis.zip: holds no file"),
        ({"notes.txt": b"x"}, "thesis-"),
        ({"../notes.txt": b"x"}, "thesis.zip: '../notes.txt' in it is no plain path"),
        ({"01/data.csv": b"0" * 2**25}, "thesis.zip: unpacks to 33,554,432 bytes, more than 100"),
        (None, "thesis.zip: is no .zip that can be read"),
    ],
)
def test_what_is_wrong_with_an_archive_is_told_in_one_line(
    entries: dict[str, bytes] | None, told: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    Path("thesis.zip").write_text("no archive")
    if entries is not None:
        packing.holding(Path("thesis.zip"), *entries.items())
    assert main(["describe", "--dataset", "mural", "thesis.zip"]) == 2
    printed = capsys.readouterr().err
    assert told in printed
    assert len(printed.splitlines()) == 1
    assert not Path("notes.txt").exists()


@pytest.mark.parametrize("dataset", ["mural", "marble", "uci_adl"])
def test_a_converted_dataset_is_the_same_home(
    dataset: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    makers = {"mural": native.mural, "marble": native.marble, "uci_adl": native.uci}
    root, out = makers[dataset](tmp_path / "native"), tmp_path / "own"
    assert main(["convert", "--dataset", dataset, str(root), str(out)]) == 0
    before, after = open_dataset(dataset, root).recording, open_dataset("own", out).recording
    where = ("home", "file", "line")
    assert_frame_equal(before.events.drop(where), after.events.drop(where))
    assert replace(after.home, name=before.home.name) == before.home
    counts = []
    for name, folder in ((dataset, root), ("own", out)):
        assert main(["describe", "--dataset", name, str(folder)]) == 0
        counts.append(json.loads(capsys.readouterr().out.splitlines()[-1]))
    for key in ("sessions", "events", "sensors", "activities", "residents", "windows"):
        assert counts[0][key] == counts[1][key]


def test_a_converted_simulated_home_stays_named_simulated(tmp_path: Path) -> None:
    write(SimulationSpec("mural", 1, sessions=2), tmp_path / "home")
    args = ["convert", "--dataset", "mural", str(tmp_path / "home"), str(tmp_path / "own")]
    assert main(args) == 0
    opened = open_dataset("own", tmp_path / "own")
    assert opened.mark is not None
    assert opened.recording.home.name.endswith("_sim")
    assert main(args) == 2  # OUT is taken now


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ("--dataset mural --home A", "--home A"),
        ("--dataset uci_adl --home C", "--home C"),
        ("--dataset uci_adl", "expected the Ordóñez homes"),
        ("--dataset moral", "moral"),
        ("--dataset mural --window 0", "'0'"),
        ("--dataset mural --window ²", "'²'"),
        ("--dataset mural --out {root}/sensors.json", "is a file"),
    ],
)
def test_a_mistake_is_told_in_one_line(options: str, named: str, tmp_path: Path) -> None:
    root = native.mural(tmp_path / "m")
    command = [sys.executable, "-m", "harkd.homes.cli", "describe", root]
    done = subprocess.run(
        [*command, *options.format(root=root).split()], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert named in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_where_tells_of_each_dataset_where_whom_and_on_what_terms(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["where"]) == 0
    text = capsys.readouterr().out
    parts = text.split("\n\n")
    for part in parts:
        assert [line.split()[0] for line in part.splitlines()[1:]] == [
            "get", "cite", "terms", "then",
        ]  # fmt: skip
    named = {part.rpartition("--dataset ")[2].split()[0] for part in parts}
    assert named == set(DATASETS) - {"own"}
    assert "2504.20505" in text


def test_help_waits_for_nothing_heavy() -> None:
    code = (
        "import sys; from harkd.homes.cli import _parser; _parser().format_help(); "
        "print(*({'polars', 'numpy', 'jinja2', 'torch'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
