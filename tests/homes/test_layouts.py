from __future__ import annotations

from pathlib import Path

import native
import pytest

from harkd.errors import HarkdError
from harkd.homes.layouts import locate


def refused(root: Path, dataset: str) -> str:
    with pytest.raises(HarkdError) as caught:
        locate(root, dataset)
    message = str(caught.value)
    assert str(root) in message
    assert "\n" not in message
    return message


def test_a_missing_or_empty_root_says_where_to_get_the_data(tmp_path: Path) -> None:
    message = refused(tmp_path / "nowhere", "mural")
    assert "does not exist; expected MuRAL with sensors.json" in message
    assert "get it from mural.imag.fr" in message
    message = refused(tmp_path, "uci_adl")
    assert "is empty; expected the Ordóñez homes" in message
    assert "UCI Machine Learning Repository" in message


def test_an_archive_is_to_be_unpacked(tmp_path: Path) -> None:
    (tmp_path / "MuRAL.zip").write_bytes(b"PK")
    assert "is a file; expected MuRAL" in refused(tmp_path / "MuRAL.zip", "mural")


@pytest.mark.parametrize("write", [native.mural, native.marble, native.uci])
def test_another_dataset_is_recognised(tmp_path: Path, write: object) -> None:
    assert callable(write)
    write(tmp_path)
    own = {native.mural: "mural", native.marble: "marble", native.uci: "uci_adl"}[write]
    for dataset in {"mural", "marble", "uci_adl"} - {own}:
        assert f"choose dataset {own}" in refused(tmp_path, dataset)


def test_anything_else_is_listed_in_part(tmp_path: Path) -> None:
    for number in range(7):
        (tmp_path / f"song{number}.mp3").touch()
    message = refused(tmp_path, "marble")
    assert "holds song0.mp3, song1.mp3, song2.mp3, song3.mp3, song4.mp3 and 2 more" in message
    assert "the authors of MARBLE at the University of Milan" in message
