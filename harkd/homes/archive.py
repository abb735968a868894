"""A dataset read straight from the .zip that it was downloaded as.

What a reader needs is unpacked once, into a folder named after the archive and its content. The
archive is not trusted: a name that would leave that folder, a link, or more than a dataset can hold
stops it before anything is written.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import stat
import tempfile
from pathlib import Path, PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from harkd.errors import BROKEN_ZIP, DataError
from harkd.homes.rows import shown

MAX_BYTES = 8 * 2**30  # CASAS, the largest known, takes a few
MAX_FILES = 50_000
MAX_RATIO = 100  # unpacked to packed size; tables of events reach 20 or so
_SMALL = 2**20  # bytes that no ratio makes dangerous

# MARBLE's wearables, which no reader reads, and what macOS adds to an archive.
_UNUSED = re.compile(
    r"(^|/)(__MACOSX/.*|\.DS_Store|\._[^/]*|(accelerometer|gyroscope|magnetometer|barometer)\.csv)$"
)
_UNPACK = "unpack it into a folder and give that instead"


def unpacked(root: Path, cache: Path) -> Path:
    """Gives the folder of a dataset: `root` itself, or where its archive is unpacked.

    Args:
        root: a folder, or a .zip file. Anything else is left for the reader to judge.
        cache: where archives are unpacked, each in a folder of its own. That folder appears when
            it is whole: a kill in between leaves only a hidden one, which nobody reads.

    Raises:
        DataError: the archive is damaged, not safe to unpack, or cannot be unpacked here.
    """
    if root.suffix.lower() != ".zip" or not root.is_file():
        return root
    try:
        with root.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        # Also named after the file, so that an error about what it holds names it.
        folder = cache / f"{root.stem[:40]}-{digest}"
        if folder.is_dir():
            return folder
        with ZipFile(root) as archive:
            _unpack(archive, _wanted(archive, root), folder)
    except DataError:
        raise
    except BROKEN_ZIP as error:
        problem = f"is no .zip that can be read ({error}): download it again, or {_UNPACK}"
        raise DataError(root, " ".join(problem.split())) from error
    except OSError as error:
        raise DataError(
            root, f"cannot be unpacked below {cache}: {error.strerror or error}"
        ) from error
    return folder


def _wanted(archive: ZipFile, root: Path) -> list[ZipInfo]:
    """The files to unpack.

    Raises:
        DataError: one of all entries is not safe, or there is too much to unpack.
    """
    names = set()
    for entry in archive.infolist():
        problem = _unsafe(entry)
        if entry.filename in names:
            problem = "is there twice"
        if problem:
            raise DataError(root, f"{shown(entry.filename)} in it {problem}; {_UNPACK}")
        names.add(entry.filename)
    files = [
        entry
        for entry in archive.infolist()
        if not entry.is_dir() and not _UNUSED.search(entry.filename)
    ]
    total, packed = sum(entry.file_size for entry in files), root.stat().st_size
    if not files:
        raise DataError(root, "holds no file; download it again")
    if len(files) > MAX_FILES:
        problem = f"holds {len(files):,} files, more than {MAX_FILES:,}"
    elif total > MAX_BYTES:
        problem = f"unpacks to {total:,} bytes, more than {MAX_BYTES:,}"
    elif total > max(MAX_RATIO * packed, _SMALL):
        problem = f"unpacks to {total:,} bytes, more than {MAX_RATIO} times its {packed:,}"
    else:
        return files
    raise DataError(root, f"{problem}; if you trust it, {_UNPACK}")
    return files


def _unsafe(entry: ZipInfo) -> str | None:
    """Why an entry may not be unpacked, if so."""
    # The name as it is written: `filename` ends where a NUL is.
    name, kind = entry.orig_filename, stat.S_IFMT(entry.external_attr >> 16)
    if name.startswith("/") or "\\" in name or ":" in name:
        return "is no path within it (it begins with /, or has \\ or :)"
    parts = name.removesuffix("/").split("/")
    if not name.isprintable() or any(part in ("", ".", "..") for part in parts):
        return "is no plain path (it has '.', '..', an empty part or a control character)"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is a link or a device, not a file"
    if entry.flag_bits & 1:
        return "is encrypted"
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return "is packed in a way other than deflate"
    return None


def _unpack(archive: ZipFile, files: list[ZipInfo], folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".partial-", dir=folder.parent))
    try:
        for entry in files:
            target = draft / PurePosixPath(entry.filename)
            target.parent.mkdir(parents=True, exist_ok=True)
            # zipfile gives no more bytes than the size that the limits were held against.
            with archive.open(entry) as packed, target.open("xb") as file:
                shutil.copyfileobj(packed, file)
        draft.chmod(0o755)  # mkdtemp makes folders that only the owner can read
        try:
            draft.rename(folder)
        except OSError:
            if not folder.is_dir():  # another process unpacked the same archive meanwhile
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
