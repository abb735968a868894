"""A copy of a dataset, or a home simulated after it, against what its authors publish of it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from harkd.homes.card.numbers import concurrency, sessions
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


@dataclass(frozen=True)
class Beside:
    """One property of a dataset as published, and of another home, each as a reader sees it."""

    name: str
    published: str
    """'-' where harkd knows no published number"""
    found: str


_NOT_KNOWN = "-"
# Of arXiv 2504.20505, of the archive of mural.imag.fr, and of the MARBLE dataset's description.
_PUBLISHED = {
    "mural": {
        "sessions": "21",
        "hours": "over 21",
        "residents in a session": "2, 3 or 4",
        "names of residents": _NOT_KNOWN,
        "sensors": "23",
        "labels, the one for none of them too": "27",
        "sensor events": "8,543",
        "sensor events an hour": "up to 407",  # 8,543 in over 21 hours
        "rows that only annotate": "1.1%",  # 92 of 8,635
    },
    "marble": {
        "sessions": _NOT_KNOWN,
        "hours": "about 16",
        "residents in a session": "1, 2 or 4",
        "names of residents": "12",
        "sensors": "18",
        "labels, the one for none of them too": "14",
        "sensor events": _NOT_KNOWN,
        "sensor events an hour": _NOT_KNOWN,
        "rows that only annotate": _NOT_KNOWN,
    },
}


def beside_published(recording: Recording, dataset: str) -> list[Beside]:
    """A home's event rate, labels and concurrency, next to those of the dataset it is laid out as.

    Args:
        recording: as the dataset's reader gives it.
        dataset: 'mural' or 'marble'.
    """
    events, home, dropped = recording.events, recording.home, recording.dropped
    hours = sum(one["minutes"] for one in sessions(events)) / 60
    active = events.group_by("session").agg(pl.col("residents").explode())
    present = recording.present or dict(active.rows())
    people = {name: {one for one in who if one is not None} for name, who in present.items()}
    silent = sum(dropped[reason] for reason in dropped if reason.startswith("annotation only"))
    minutes = concurrency(events, home)
    alone = pl.col("activities").list.first() == home.other
    found = {
        "sessions": str(len(people)),
        "hours": f"{hours:.1f}",
        "residents in a session": _several({len(who) for who in people.values()}),
        "names of residents": str(len(set().union(*people.values()))),
        "sensors": str(len(home.sensors)),
        "labels, the one for none of them too": str(len(home.activities)),
        "sensor events": f"{events.height:,}",
        "sensor events an hour": f"{events.height / hours:.0f}" if hours else _NOT_KNOWN,
        "rows that only annotate": f"{silent / (events.height + silent):.1%}",
        "events of several residents": _share(events, pl.col("residents").list.len() > 1),
        "events in no activity": _share(events, alone),
        "minutes with two activities or more": f"{sum(one.share for one in minutes[2:]):.1%}",
    }
    known = _PUBLISHED[dataset]
    return [Beside(name, known.get(name, _NOT_KNOWN), value) for name, value in found.items()]


def _several(numbers: set[int]) -> str:
    *firsts, last = map(str, sorted(numbers))
    return f"{', '.join(firsts)} or {last}" if firsts else last


def _share(events: pl.DataFrame, where: pl.Expr) -> str:
    return f"{events.filter(where).height / events.height:.1%}"
