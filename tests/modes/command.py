"""Runs the `harkd` command in this process, as a user would type it."""

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from harkd.cli import main

TINY = (
    "dataset.simulate.sessions=4",
    "dataset.simulate.minutes=20",
    "scores.replicates=50",
    "tracker=local",
)
"""Settings that make a simulated home small."""


@dataclass(frozen=True)
class Outcome:
    """How a command ended."""

    status: int
    out: str
    error: str


class Command:
    """The `harkd` command in a folder of its own."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.folder, self.monkeypatch, self.capsys = folder, monkeypatch, capsys
        monkeypatch.chdir(folder)

    def __call__(self, *words: str) -> Outcome:
        self.monkeypatch.setattr(sys, "argv", ["harkd", *words])
        self.capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, error = self.capsys.readouterr()
        return Outcome(int(ended.value.code or 0), out, error)
