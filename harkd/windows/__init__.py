"""Event table -> windows."""

from harkd.windows.count import count_windows, windows_by_count

__all__ = ["count_windows", "windows_by_count"]
