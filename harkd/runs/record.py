"""record.json: what somebody needs to know to trust a run, or to repeat it."""

import hashlib
import os
import platform
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from zipfile import Path as ZipPath

from filelock import FileLock

import harkd
from harkd.errors import BROKEN_ZIP, HarkdError
from harkd.runs.files import read_json, write_json
from harkd.runs.identity import identity, plain
from harkd.runs.processes import Process
from harkd.settings import Settings

if TYPE_CHECKING:
    from io import BufferedReader

RECORD_VERSION = 1
PACKAGES = (
    *("torch", "transformers", "tokenizers", "peft", "bitsandbytes", "pytorch-lightning"),
    *("torchmetrics", "polars", "numpy", "hydra-core", "omegaconf"),
)


def note_start(path: Path, settings: Settings, process: Process) -> None:
    """Writes the record of a run that begins, or goes on after it was cut off.

    The processes of one start share the record: only the first of them begins or continues it.
    """
    with _update(path) as record:
        earlier = dict(record)
        joined = earlier.get("processes", {})
        together = joined.get("count") == process.count and process.rank not in joined["ranks"]
        continued = earlier.get("continued", [])
        record |= {
            "version": RECORD_VERSION,
            "command": [Path(sys.argv[0]).name, *sys.argv[1:]],
            "started": earlier.get("started", _now()),
            "continued": continued if together or not earlier else [*continued, _now()],
            "finished": None,
            "seconds": earlier.get("seconds", 0.0),
            "processes": {
                "count": process.count,
                "ranks": [*(joined["ranks"] if together else []), process.rank],
            },
            "decided_by": identity(settings),
            "settings": plain(settings),
            "seed": settings.seed,
            "versions": _versions(),
            "code": _revision(),
            "hardware": _hardware(),
            "data": earlier.get("data"),
            "timings": earlier.get("timings", {}),
            "cost": earlier.get("cost", {}),
        }


def note_end(path: Path, seconds: float) -> None:
    """Notes that the run is finished, `seconds` after it was opened."""
    with _update(path) as record:
        record |= {"finished": _now(), "seconds": round(record["seconds"] + seconds, 3)}


def note_timing(path: Path, stage: str, seconds: float) -> None:
    """Adds the seconds that a stage took; a stage that was cut off adds up."""
    with _update(path) as record:
        timings = record["timings"]
        timings[stage] = round(timings.get(stage, 0.0) + seconds, 3)


def note_cost(
    path: Path,
    *,
    windows: int,
    memory_mb: float,
    gpu_memory_mb: float | None,
    joules: float | None,
) -> None:
    """Adds what a start of a process cost: peaks are the highest of all, energy adds up.

    `metered` counts the windows whose energy is known; a start that was killed leaves none.
    """
    with _update(path) as record:
        cost = record["cost"]
        cost["memory_mb"] = max(memory_mb, cost.get("memory_mb", 0.0))
        if gpu_memory_mb is not None:
            cost["gpu_memory_mb"] = max(gpu_memory_mb, cost.get("gpu_memory_mb", 0.0))
        if joules is not None:
            cost["joules"] = round(cost.get("joules", 0.0) + joules, 1)
            cost["metered"] = cost.get("metered", 0) + windows


def note_sources(path: Path, root: Path, sources: Iterable[Path]) -> dict[str, str]:
    """Keeps, and returns, the hash of every data file that the run reads."""
    data = {file.relative_to(root).as_posix(): _sha256(file) for file in sources}
    with _update(path) as record:
        record["data"] = data
    return data


@contextmanager
def _update(path: Path) -> Iterator[dict[str, Any]]:
    """Gives the record to one process at a time, and writes it down after that."""
    with FileLock(path.with_name(".record.lock")):
        record: dict[str, Any] = read_json(path) if path.is_file() else {}
        yield record
        write_json(path, record)


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
