"""The same files give the same tables, byte for byte, wherever they are read."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from damage import DATASETS

READ = """
import hashlib, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from damage import DATASETS
from harkd.homes.splits import split
from harkd.homes.wording import reword
for name, dataset in DATASETS.items():
    recording = dataset.read(Path(sys.argv[1]) / name, "skip")
    for table in (recording.events, reword(recording).events):
        print(name, table.height, hashlib.sha256(table.write_ndjson().encode()).hexdigest())
    print(recording.home, recording.dropped)
    if recording.events["session"].n_unique() > 1:
        print(split(recording.events, by="session", test=0.5, seed=1))
"""
PLACES = (
    {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"},
    {"TZ": "Asia/Tokyo", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "2"},
    # As where nothing is set: Python then opens files in ASCII unless it is told otherwise.
    {"TZ": "America/St_Johns", "LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    {"TZ": "Pacific/Chatham", "LC_ALL": "de_DE.ISO-8859-1", "PYTHONUTF8": "0"},
)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """What reading every dataset prints, in each place."""
    root = tmp_path_factory.mktemp("data")
    for name, dataset in DATASETS.items():
        dataset.write(root / name)
    return [
        subprocess.run(
            [sys.executable, "-c", READ, str(root), str(Path(__file__).parent)],
            env=os.environ | {"PYTHONIOENCODING": "utf-8"} | place,
            capture_output=True,
            check=True,
        ).stdout
        for place in PLACES
    ]


def test_tables_are_the_same_in_any_time_zone_and_locale(printed: list[bytes]) -> None:
    assert len(set(printed)) == 1


def test_every_reader_was_asked_and_gave_a_table(printed: list[bytes]) -> None:
    lines = printed[0].decode().splitlines()
    for name in DATASETS:
        assert sum(line.startswith(f"{name} ") for line in lines) == 2
    assert hashlib.sha256(b"").hexdigest() not in printed[0].decode()
