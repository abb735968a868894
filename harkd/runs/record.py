"""record.json: what somebody needs to know to trust a run, or to repeat it."""

import hashlib
import os
import platform
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from zipfile import Path as ZipPath

import harkd
from harkd.errors import BROKEN_ZIP, HarkdError
from harkd.runs.files import read_json, write_json
from harkd.runs.identity import identity, plain
from harkd.settings import Settings

if TYPE_CHECKING:
    from io import BufferedReader

RECORD_VERSION = 1
PACKAGES = (
    *("torch", "transformers", "tokenizers", "peft", "bitsandbytes", "pytorch-lightning"),
    *("torchmetrics", "polars", "numpy", "hydra-core", "omegaconf"),
)


def started(path: Path, settings: Settings) -> dict[str, Any]:
    """Returns the record of a run that begins, or goes on after it was cut off."""
    earlier = read_json(path) if path.is_file() else {}
    return {
        "version": RECORD_VERSION,
        "command": [Path(sys.argv[0]).name, *sys.argv[1:]],
        "started": earlier.get("started", _now()),
        "continued": [*earlier.get("continued", []), _now()] if earlier else [],
        "finished": None,
        "seconds": earlier.get("seconds", 0.0),
        "decided_by": identity(settings),
        "settings": plain(settings),
        "seed": settings.seed,
        "versions": _versions(),
        "code": _revision(),
        "hardware": _hardware(),
        "data": earlier.get("data"),
        "timings": earlier.get("timings", {}),
    }


def ended(path: Path, seconds: float) -> dict[str, Any]:
    """Returns the record of a run that is finished, `seconds` after it was opened."""
    record: dict[str, Any] = read_json(path)
    return record | {"finished": _now(), "seconds": round(record["seconds"] + seconds, 3)}


def note_timing(path: Path, stage: str, seconds: float) -> None:
    """Adds the seconds that a stage took; a stage that was cut off adds up."""
    record = read_json(path)
    total = record["timings"].get(stage, 0.0) + seconds
    write_json(path, record | {"timings": record["timings"] | {stage: round(total, 3)}})


def note_sources(path: Path, root: Path, sources: Iterable[Path]) -> dict[str, str]:
    """Keeps, and returns, the hash of every data file that the run reads."""
    data = {file.relative_to(root).as_posix(): _sha256(file) for file in sources}
    write_json(path, read_json(path) | {"data": data})
    return data


def check_sources(path: Path, root: Path) -> None:
    """Stops a run whose data are not those that it began with.

    Args:
        path: of the run's record.
        root: the dataset's folder, or the .zip with the same files in it.

    Raises:
        HarkdError: a file changed or is gone.
    """
    data = (read_json(path).get("data") if path.is_file() else None) or {}
    found = _hashes(root, data)
    for name, digest in data.items():
        if found.get(name) != digest:
            raise HarkdError(
                f"{root / name} is not what it was when {path.parent} began; restore it, "
                "or delete that folder to start again"
            )


def _hashes(root: Path, names: Iterable[str]) -> dict[str, str]:
    """The hashes of data files as they are now, up to the first that cannot be read."""
    found = {}
    with suppress(OSError, KeyError, *BROKEN_ZIP):
        place = ZipPath(root) if root.is_file() else root
        for name in names:
            found[name] = _sha256(place / name)
    return found


def _sha256(file: Path | ZipPath) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(cast("BufferedReader", content), "sha256").hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _versions() -> dict[str, str | None]:
    found: dict[str, str | None] = {
        "harkd": harkd.__version__,
        "python": platform.python_version(),
    }
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = None
    return found


def _revision() -> dict[str, Any] | None:
    """Revision and uncommitted diff of the checkout that harkd runs from, if it is one."""
    root = Path(harkd.__file__).resolve().parent.parent
    if not (root / ".git").exists():
        return None
    try:
        answers = [
            subprocess.run(
                ["git", "-C", str(root), *question], capture_output=True, text=True, check=True
            ).stdout
            for question in (("rev-parse", "HEAD"), ("diff", "HEAD", "--", "harkd", "conf"))
        ]
    except (OSError, subprocess.CalledProcessError):
        return None
    return {"revision": answers[0].strip(), "diff": answers[1]}


def _hardware() -> dict[str, Any]:
    torch = sys.modules.get("torch")  # loaded only where a model is
    gpus = torch.cuda.device_count() if torch else 0
    pages, page = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return {
        "machine": platform.machine(),
        "system": platform.system(),
        "cores": os.cpu_count(),
        "memory_gib": round(pages * page / 2**30, 1),
        "gpus": [torch.cuda.get_device_name(i) for i in range(gpus)] if torch else [],
    }
