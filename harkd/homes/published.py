"""A copy of a dataset against what its authors publish of it."""

from __future__ import annotations

from dataclasses import dataclass

from harkd.records import Recording

# arXiv 2504.20505 and the archive of mural.imag.fr.
_MURAL = {
    "sessions": 21,
    "rows": 8635,
    "rows that only annotate": 92,
    "rows at fault": 0,
    "events": 8543,
    "sensors": 23,
    "labels": 27,
}


@dataclass(frozen=True)
class Fact:
    """One number that a faultless copy has."""

    name: str
    expected: int
    found: int

    @property
    def ok(self) -> bool:
        """Whether the copy has it."""
        return self.found == self.expected


def mural_facts(recording: Recording) -> list[Fact]:
    """The published numbers of MuRAL, and those of a copy.

    Args:
        recording: read with `on_error="skip"`, so that rows at fault are counted.
    """
    dropped = recording.dropped
    silent = sum(dropped[reason] for reason in dropped if reason.startswith("annotation only"))
    found = {
        "sessions": sum(path.name == "data.csv" for path in recording.sources),
        "rows": recording.events.height + sum(dropped.values()),
        "rows that only annotate": silent,
        "rows at fault": sum(dropped.values()) - silent,
        "events": recording.events.height,
        "sensors": len(recording.home.sensors),
        "labels": len(recording.home.activities),
    }
    return [Fact(name, expected, found[name]) for name, expected in _MURAL.items()]
