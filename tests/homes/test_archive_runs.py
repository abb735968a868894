"""Runs whose data are an archive."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from packing import holding, packed

from harkd.homes.simulate import SimulationSpec, ensure
from harkd.runs import ReplyStore
from tests.modes.command import Command


@pytest.fixture
def harkd(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    spec = SimulationSpec("mural", 3, sessions=4, minutes=20)
    packed(ensure(spec, tmp_path / "simulated"), tmp_path / "home.zip")
    return Command(tmp_path, monkeypatch, capsys)


RUN = ("dataset=mural", "dataset.root=home.zip", "engine=rules", "tracker=local")
FEW = "scores.replicates=50"


def test_a_run_reads_an_archive_and_knows_it_again(harkd: Command) -> None:
    assert harkd(*RUN, FEW).status == 0
    [manifest] = harkd.folder.glob("outputs/zero_shot/mural/*/*/split.json")
    written = json.loads(manifest.read_text())
    assert written["settings"]["by"] == "session"
    assert len(written["sessions"]["train"]) == 3
    assert len(written["sessions"]["test"]) == 1
    data = harkd.folder / "simulated/01/data.csv"
    digest = hashlib.sha256(data.read_bytes()).hexdigest()
    assert written["sources"]["01/data.csv"] == digest
    # Finished, whether the data come from the archive or from its files in a folder.
    assert "finished earlier" in harkd(*RUN, FEW).out
    assert "finished earlier" in harkd(*RUN, FEW, "dataset.root=simulated").out
    data.write_text(data.read_text() + "\n")
    packed(harkd.folder / "simulated", harkd.folder / "home.zip")
    outcome = harkd(*RUN, FEW)
    assert outcome.status == 2
    assert "home.zip/01/data.csv is not what it was when" in outcome.error
    (harkd.folder / "home.zip").write_bytes(b"PK")
    assert "is not what it was when" in harkd(*RUN, FEW).error


def test_a_run_from_an_archive_goes_on_after_it_was_cut_off(
    harkd: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = ReplyStore.add
    answered: list[object] = []

    def cut_off(self: ReplyStore, *arguments: object) -> None:
        if len(answered) == 2:
            raise KeyboardInterrupt
        answered.append(arguments)
        add(self, *arguments)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(ReplyStore, "add", cut_off)
    assert harkd(*RUN, FEW).status == 130
    monkeypatch.setattr(ReplyStore, "add", add)
    shutil.rmtree(harkd.folder / "outputs/unpacked")
    assert harkd(*RUN, FEW).status == 0
    [replies] = harkd.folder.glob("outputs/zero_shot/mural/*/*/replies.jsonl")
    keys = [json.loads(line)["key"] for line in replies.read_text().splitlines()]
    assert len(keys) == len(set(keys)) > 2


def test_an_unsafe_archive_stops_a_run_in_one_line(harkd: Command) -> None:
    holding(harkd.folder / "home.zip", ("01/data.csv", bytes(5 * 2**20)))
    outcome = harkd(*RUN)
    assert outcome.status == 2
    [line] = outcome.error.strip().splitlines()
    assert line.startswith("harkd: home.zip: unpacks to 5,242,880 bytes")
    assert not list(harkd.folder.glob("outputs/*/*/*/*/record.json"))
