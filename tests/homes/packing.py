"""Archives for the tests."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

PACKED = ZIP_DEFLATED


def packed(folder: Path, path: Path, around: str = "") -> Path:
    """An archive of a folder's files, with another folder around them or without."""
    with ZipFile(path, "w", PACKED) as made:
        for file in sorted(folder.rglob("*")):
            made.write(file, Path(around) / file.relative_to(folder))
    return path


def holding(path: Path, *entries: tuple[str | ZipInfo, bytes]) -> Path:
    with ZipFile(path, "w", PACKED) as made:
        for entry, content in entries:
            made.writestr(entry, content)
    return path
