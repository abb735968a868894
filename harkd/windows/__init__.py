"""Event table -> windows: by event count, overlapping or not, by seconds, or event-based."""

from harkd.windows.cutting import count_windows, cut, windows_by_count
from harkd.windows.overlap import answered_in

__all__ = ["answered_in", "count_windows", "cut", "windows_by_count"]
