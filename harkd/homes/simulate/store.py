"""Simulated homes on disk: written whole or not at all, and told from recorded ones."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path

from harkd import __version__
from harkd.errors import HarkdError
from harkd.homes.simulate.home import simulate
from harkd.homes.simulate.marble_files import write_marble
from harkd.homes.simulate.mural_files import write_mural
from harkd.homes.simulate.spec import SimulationSpec
from harkd.homes.simulate.tables import write_csv, write_json
from harkd.homes.simulate.truth import TRUTH, Truth

MARK = "SIMULATED.json"
"""The file that tells a simulated home from a recorded one."""

_REVISION = 3
"""Grows whenever the same spec would give other files."""


def _mark(spec: SimulationSpec) -> dict[str, object]:
    return {
        "note": "These data are simulated by harkd. Nobody recorded them, and nobody lives here.",
        "harkd": __version__,
        "revision": _REVISION,
        "spec": asdict(spec),
    }


def write(spec: SimulationSpec, root: Path) -> None:
    """Simulate a home and write it to `root`, which must not exist yet or be empty.

    The files are made in a folder beside it, which is then renamed: `root` is never half-written.

    Raises:
        HarkdError: `root` is taken, or cannot be written.
    """
    taken = f"{root} exists already; give another folder, or delete this one first"
    try:
        if root.exists() and (not root.is_dir() or any(root.iterdir())):
            raise HarkdError(taken)
        root.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{root.name}-", dir=root.parent))
    except OSError as error:
        raise HarkdError(f"{root} cannot be written: {error.strerror}") from error
    try:
        writer = write_marble if spec.layout == "marble" else write_mural
        write_csv(draft / TRUTH, Truth._fields, writer(simulate(spec), draft))
        write_json(draft / MARK, _mark(spec))
        draft.chmod(0o755)  # mkdtemp makes folders that only the owner can read
        draft.rename(root)
    except OSError as error:
        raise HarkdError(f"{root} cannot be written: {error.strerror}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def ensure(spec: SimulationSpec, root: Path) -> Path:
    """Give the home that `spec` describes at `root`: as it is, or written now.

    Raises:
        HarkdError: `root` holds something else.
    """
    if _holds(spec, root):
        return root
    try:
        write(spec, root)
    except HarkdError:
        # Somebody else may have written the same home in the meantime.
        if not _holds(spec, root):
            raise
    return root


def _holds(spec: SimulationSpec, root: Path) -> bool:
    """Whether the home at `root` is this one; False if there is nothing.

    Raises:
        HarkdError: there is another one, or something that is no simulated home.
    """
    if not root.exists() or (root.is_dir() and not any(root.iterdir())):
        return False
    fix = "give another folder, or delete this one so that it is simulated anew"
    try:
        found = json.loads((root / MARK).read_bytes())
    except (OSError, ValueError):
        raise HarkdError(f"{root} holds no simulated home ({MARK} is missing); {fix}") from None
    wanted = _mark(spec)
    differing = [
        key for key in wanted if not isinstance(found, dict) or found.get(key) != wanted[key]
    ]
    if not differing:
        return True
    raise HarkdError(f"{root} holds another simulated home (other {', '.join(differing)}); {fix}")
