"""Event table -> windows."""

from harkd.windows.count import windows_by_count

__all__ = ["windows_by_count"]
