"""The modes: each reads from top to bottom like the method section of a paper."""

from harkd.modes.launch import launch, run_settings

__all__ = ["launch", "run_settings"]
