"""The datasets by name: what `harkd-data` reads without a configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harkd.errors import HarkdError

if TYPE_CHECKING:
    from pathlib import Path

    from harkd.homes.rows import OnError
    from harkd.records import Recording

DATASETS = ("mural", "marble", "uci_adl")


def read(dataset: str, root: Path, *, home: str | None = None, on_error: OnError) -> Recording:
    """Reads a dataset with the settings that its preset in `conf/dataset` has.

    Args:
        dataset: one of `DATASETS`.
        root: its folder.
        home: which home of `uci_adl`, 'A' or 'B'; None for A, and for the datasets of one home.
        on_error: what a row at fault does: stop the reading, or be skipped and counted.

    Returns:
        The home is named as in the presets; a simulated one ends in `_sim`.

    Raises:
        HarkdError: the folder does not hold the dataset, or the dataset has no such home.
        DataError: a file at fault.
    """
    # The readers bring polars with them: only when there is something to read.
    from harkd.homes import marble, mural, uci_adl

    name = f"{dataset}_sim" if is_simulated(root) else dataset
    if dataset == "uci_adl":
        letter: uci_adl.HomeLetter = "B" if home == "B" else "A"
        return uci_adl.read(root, name=f"{name}_{letter}", home=letter, on_error=on_error)
    if home is not None:
        raise HarkdError(f"--home {home}: only uci_adl has more than one home; leave it out")
    reader = {"mural": mural.read, "marble": marble.read}[dataset]
    return reader(root, name=name, on_error=on_error)


def is_simulated(root: Path) -> bool:
    """Whether `harkd-data simulate` made what lies at `root`."""
    from harkd.homes.simulate import MARK

    return (root / MARK).exists()
