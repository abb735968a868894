"""Is a trace's reasoning sound? Prompt and reply -> findings, each with the text that shows it."""

from harkd.audit.findings import findings, sound
from harkd.audit.records import Finding, Kind

__all__ = ["Finding", "Kind", "findings", "sound"]
