"""Datasets as they lie on disk, read into one event table per home, and split by session."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from harkd.homes.splits import Split, split
    from harkd.homes.table import EVENTS

__all__ = ["EVENTS", "Split", "split"]


def __getattr__(name: str) -> Any:
    # Not imported above: `harkd-data --help` need not wait for polars.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(
        import_module("harkd.homes." + ("table" if name == "EVENTS" else "splits")), name
    )
