from __future__ import annotations

import io
import os
import signal
import stat
import struct
import subprocess
import sys
from pathlib import Path
from zipfile import ZIP_BZIP2, ZipFile, ZipInfo

import native
import pytest
from hypothesis import given
from hypothesis import strategies as st
from packing import PACKED, holding, packed

from harkd.errors import DataError
from harkd.homes import archive, marble, mural, uci_adl
from harkd.homes.archive import unpacked


def refused(path: Path, cache: Path) -> str:
    """The one line that an archive is refused with; nothing of it may be left, anywhere."""
    before = {*path.parent.rglob("*"), cache}
    with pytest.raises(DataError) as caught:
        unpacked(path, cache)
    assert {*path.parent.rglob("*"), cache} == before
    message = str(caught.value)
    assert message.startswith(str(path))
    assert "\n" not in message
    return message


@pytest.mark.parametrize("around", ["", "MuRAL", "MuRAL-main"])
def test_an_archive_reads_as_its_folder_does(tmp_path: Path, around: str) -> None:
    folder = native.mural(tmp_path / "mural")
    zip_file = packed(folder, tmp_path / "MuRAL.zip", around)
    read = mural.read(unpacked(zip_file, tmp_path / "cache"), name="h")
    assert read.events.equals(mural.read(folder, name="h").events)


def test_the_other_datasets_are_read_from_archives_too(tmp_path: Path) -> None:
    uci = packed(native.uci(tmp_path / "u"), tmp_path / "u.zip", "UCI ADL Binary Dataset")
    assert uci_adl.read(unpacked(uci, tmp_path / "cache"), name="h", home="A").events.height == 8
    homes = packed(native.marble(tmp_path / "m"), tmp_path / "m.ZIP", "dataset")
    assert marble.read(unpacked(homes, tmp_path / "cache"), name="h").events.height == 5


def test_the_wearables_of_marble_stay_packed(tmp_path: Path) -> None:
    folder = native.marble(tmp_path / "m")
    [own] = folder.rglob("subject-*")
    for name in ("accelerometer", "gyroscope", "magnetometer", "barometer"):
        (own / f"{name}.csv").write_text("ts,x,y,z\n" + "1562060000000,0,0,0\n" * 99)
    (folder / "__MACOSX").mkdir()
    (folder / "__MACOSX/._A1m").touch()
    found = unpacked(packed(folder, tmp_path / "m.zip"), tmp_path / "cache")
    assert {file.name for file in found.rglob("*") if file.is_file()} == {
        *("environmental.csv", "labels.csv", "smartphone.csv")
    }
    assert not (found / "__MACOSX").exists()


def test_it_is_unpacked_once_and_again_when_it_changed(tmp_path: Path) -> None:
    folder, cache = native.mural(tmp_path / "mural"), tmp_path / "cache"
    first = unpacked(packed(folder, tmp_path / "a.zip"), cache)
    made = (first / "sensors.json").stat().st_mtime_ns
    assert unpacked(tmp_path / "a.zip", cache) == first
    assert (first / "sensors.json").stat().st_mtime_ns == made
    (folder / "01/data.csv").write_text("")
    assert unpacked(packed(folder, tmp_path / "a.zip"), cache) != first
    assert len(list(cache.iterdir())) == 2


def test_what_is_no_archive_is_left_to_the_reader(tmp_path: Path) -> None:
    for root in (tmp_path, tmp_path / "none.zip", tmp_path / "MuRAL.tar.gz"):
        assert unpacked(root, tmp_path / "cache") == root


@pytest.mark.parametrize(
    "name",
    [
        "../outside.csv",
        "MuRAL/../../outside.csv",
        "/etc/outside.csv",
        "//server/share/outside.csv",
        "C:/outside.csv",
        "c:outside.csv",
        "..\\outside.csv",
        "\\\\server\\outside.csv",
        "MuRAL/./data.csv",
        "MuRAL//data.csv",
        "two\nlines.csv",
        "..",
        "data.csv\0.png",
    ],
)
def test_no_path_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()
    entry = ZipInfo("x" * len(name))
    path = holding(tmp_path / "in/a.zip", ("01/data.csv", b"a"), (entry, b"b"))
    # zipfile itself would tidy some of these names, so they are written over a harmless one.
    path.write_bytes(path.read_bytes().replace(b"x" * len(name), name.encode()))
    message = refused(path, tmp_path / "in/cache")
    assert "is no path within it" in message or "is no plain path" in message
    assert not [file for file in tmp_path.rglob("*") if "outside" in file.name]


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_are_refused(tmp_path: Path, kind: int) -> None:
    entry = ZipInfo("01/data.csv")
    entry.external_attr = (kind | 0o777) << 16
    path = holding(tmp_path / "a.zip", (entry, b"/etc/passwd"))
    assert "'01/data.csv' in it is a link or a device" in refused(path, tmp_path / "cache")


def test_a_name_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = holding(tmp_path / "a.zip", ("a.csv", b"1"), ("a.csv", b"2"))
    assert "'a.csv' in it is there twice" in refused(path, tmp_path / "cache")


def test_a_file_that_is_also_a_folder_is_refused(tmp_path: Path) -> None:
    path = holding(tmp_path / "a.zip", ("a", b"1"), ("a/b.csv", b"2"))
    assert "cannot be unpacked below" in refused(path, tmp_path / "cache")


def test_a_bomb_is_told_by_its_ratio(tmp_path: Path) -> None:
    path = holding(tmp_path / "a.zip", ("01/data.csv", bytes(5 * 2**20)))
    message = refused(path, tmp_path / "cache")
    assert "unpacks to 5,242,880 bytes, more than 100 times its " in message
    assert "unpack it into a folder and give that instead" in message


def test_there_are_limits_to_bytes_and_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = holding(tmp_path / "a.zip", *((f"{n}.csv", os.urandom(99)) for n in range(9)))
    monkeypatch.setattr(archive, "MAX_FILES", 8)
    assert "holds 9 files, more than 8" in refused(path, tmp_path / "cache")
    monkeypatch.setattr(archive, "MAX_FILES", 9)
    monkeypatch.setattr(archive, "MAX_BYTES", 890)
    assert "unpacks to 891 bytes, more than 890" in refused(path, tmp_path / "cache")
    monkeypatch.setattr(archive, "MAX_BYTES", 891)
    assert unpacked(path, tmp_path / "cache").is_dir()


def test_a_size_that_lies_gets_no_more_than_it_said(tmp_path: Path) -> None:
    path = holding(tmp_path / "a.zip", ("01/data.csv", bytes(50 * 2**20)))
    content, size = path.read_bytes(), struct.pack("<L", 50 * 2**20)
    assert content.count(size) == 2
    path.write_bytes(content.replace(size, struct.pack("<L", 10)))
    assert "is no .zip that can be read (Bad CRC-32" in refused(path, tmp_path / "cache")


def test_what_zipfile_cannot_open_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"<html>404</html>")
    assert "is no .zip that can be read (File is not a zip file)" in refused(path, tmp_path / "c")
    with ZipFile(path, "w", ZIP_BZIP2) as made:
        made.writestr("a.csv", "1")
    assert "is packed in a way other than deflate" in refused(path, tmp_path / "c")
    content = bytearray(holding(path, ("a.csv", b"1")).read_bytes())
    content[content.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(content)
    assert "'a.csv' in it is encrypted" in refused(path, tmp_path / "c")


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    path = holding(tmp_path / "a.zip", ("a.csv", b"1"))
    (tmp_path / "taken").touch()
    assert "cannot be unpacked below" in refused(path, tmp_path / "taken")


@given(data=st.data())
def test_damage_anywhere_is_refused_or_does_no_harm(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    made = io.BytesIO()
    with ZipFile(made, "w", PACKED) as zip_file:
        for name in ("MuRAL/sensors.json", "MuRAL/01/data.csv"):
            zip_file.writestr(name, "kitchen counter mov,turned ON\n" * 9)
    content = bytearray(made.getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    del content[data.draw(st.integers(len(content) - 30, len(content))) :]
    folder = tmp_path_factory.mktemp("damage")
    (folder / "a.zip").write_bytes(content)
    try:
        allowed = {unpacked(folder / "a.zip", folder / "cache")}
    except DataError:
        allowed = set()
    assert {*folder.iterdir()} <= {folder / "a.zip", folder / "cache"}
    assert {*(folder / "cache").glob("*")} == allowed


KILLED = """
import os, shutil, signal, sys
from pathlib import Path
from harkd.homes.archive import unpacked
copy, done = shutil.copyfileobj, []
def copy_once(*files):
    if done: os.kill(os.getpid(), signal.SIGKILL)
    done.append(copy(*files))
shutil.copyfileobj = copy_once
unpacked(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def test_a_kill_in_between_leaves_nothing_half(tmp_path: Path) -> None:
    folder, cache = native.mural(tmp_path / "mural"), tmp_path / "cache"
    path = packed(folder, tmp_path / "a.zip")
    done = subprocess.run([sys.executable, "-c", KILLED, str(path), str(cache)])
    assert done.returncode == -signal.SIGKILL
    assert all(left.name.startswith(".") for left in cache.iterdir())
    assert len(list(cache.iterdir())) == 1
    whole = mural.read(unpacked(path, cache), name="h")
    assert whole.events.equals(mural.read(folder, name="h").events)


def test_two_at_once_share_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = holding(tmp_path / "a.zip", ("a.csv", b"1"))
    cache = tmp_path / "cache"
    wanted = archive._wanted

    def overtaken(*args: object) -> object:
        monkeypatch.setattr(archive, "_wanted", wanted)
        unpacked(path, cache)  # what the other process does in the meantime
        return wanted(*args)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(archive, "_wanted", overtaken)
    folder = unpacked(path, cache)
    assert list(cache.iterdir()) == [folder]
    assert (folder / "a.csv").read_text() == "1"
