"""Datasets as they lie on disk, read into one event table per home, and split by session."""

from harkd.homes.splits import Split, split
from harkd.homes.table import EVENTS

__all__ = ["EVENTS", "Split", "split"]
