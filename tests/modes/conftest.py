"""The command under test."""

from pathlib import Path

import pytest

from tests.modes.command import Command


@pytest.fixture
def harkd(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    return Command(tmp_path, monkeypatch, capsys)
