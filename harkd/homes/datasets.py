"""The datasets by name: what `harkd-data` reads without a configuration."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from harkd.errors import HarkdError

if TYPE_CHECKING:
    from harkd.homes.rows import OnError
    from harkd.records import Recording

DATASETS = ("mural", "marble", "uci_adl", "casas", "own")

_UNPACKED = Path("outputs", "unpacked")
"""Where `harkd` unpacks archives too, unless told otherwise."""


@dataclass(frozen=True)
class Opened:
    """A dataset as read."""

    recording: Recording
    mark: Path | None
    """the file that tells a simulated home from a recorded one; None where it was recorded"""


def open_dataset(
    dataset: str, root: Path, *, home: str | None = None, on_error: OnError | None = None
) -> Opened:
    """Reads a dataset with the settings that its preset in `conf/dataset` has.

    Args:
        dataset: one of `DATASETS`.
        root: its folder, or the .zip that it was downloaded as.
        home: which home of a dataset of several; None for the preset's, or where there is one.
        on_error: what a row at fault does: stop the reading, or be skipped and counted; None for
            what the preset says.

    Returns:
        The home is named as in the presets; the name of a simulated one ends in `_sim`.

    Raises:
        HarkdError: the folder does not hold the dataset, or the dataset has no such home.
        DataError: a file at fault.
    """
    # The readers bring polars with them: only when there is something to read.
    from harkd.homes import casas, marble, mural, own, uci_adl
    from harkd.homes.archive import unpacked

    if home is not None and dataset not in ("uci_adl", "casas"):
        raise HarkdError(f"--home {home}: {dataset} has one home; leave it out")
    root = unpacked(root, _UNPACKED)
    mark = _mark(root)
    name = dataset if mark is None else f"{dataset}_sim"
    known = on_error or ("skip" if dataset == "casas" else "stop")
    if dataset == "casas":
        home = home or "hh101"
        recording = casas.read(root, name=f"{name}_{home}", home=home, on_error=known)
    elif dataset == "uci_adl":
        letter: uci_adl.HomeLetter = "B" if home == "B" else "A"
        if home not in (None, letter):
            raise HarkdError(f"--home {home}: the homes of uci_adl are A and B")
        recording = uci_adl.read(root, name=f"{name}_{letter}", home=letter, on_error=known)
    else:
        reader = {"mural": mural.read, "marble": marble.read, "own": own.read}[dataset]
        recording = reader(root, name=name, on_error=known)
    return Opened(recording, mark)


def _mark(root: Path) -> Path | None:
    from harkd.homes.simulate import MARK

    # An archive may have put a folder around it.
    return next((path for path in (root / MARK, *root.glob(f"*/{MARK}")) if path.exists()), None)
