"""A recording -> a folder with card.html, card.md and the pictures that card.md shows."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

import harkd
from harkd.errors import HarkdError
from harkd.homes.card import numbers
from harkd.homes.card.charts import bars, columns
from harkd.homes.card.numbers import Amount
from harkd.homes.card.svg import Picture, clean
from harkd.homes.card.timeline import timeline
from harkd.homes.counts import count
from harkd.palette import palette
from harkd.records import Home, Recording
from harkd.runs.files import write_text

_WIDE, _NARROW = 900.0, 320.0  # pixels: for a column of text, and for a telephone
_PRIVATE = (
    "This card tells when people were at home and what they did there. It was made on this "
    "machine and is sent nowhere; share it as you would share the recording."
)
_SIMULATED = (
    "A simulated home, not a recording of people: its numbers say nothing about any real home."
)
_COUNTS = (
    "Rows are those of the source that gave an event (in some datasets one row gives two) or were "
    "left out; sensors and activities are those that occur, without the label for none of the "
    "others. Labels and residents are annotation: no prompt shows them."
)


@dataclass(frozen=True)
class _Figure:
    """A section of the card."""

    key: str
    heading: str
    lead: str
    wide: Picture
    narrow: Picture
    amounts: Sequence[Amount] = ()
    axis: str = ""
    unit: str = ""


def write_card(recording: Recording, folder: Path, *, window: int, simulated: bool) -> None:
    """Writes the data card of a recording.

    Args:
        recording: as a reader gives it.
        folder: made where it is missing; of what is in it only the card's own files are replaced.
        window: events per window.
        simulated: whether to say that nobody recorded this.

    Raises:
        HarkdError: `folder` is a file.
        OSError: the card cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise HarkdError(f"{folder} is a file; name a folder for the card")
    figures = _figures(recording.events, recording.home, window)
    facts = _facts(recording, figures, window, simulated)
    (folder / "pictures").mkdir(parents=True, exist_ok=True)
    style = palette() + _asset("pictures.css")
    for figure in figures:
        alone = figure.wide.svg.replace("<rect ", f"<style>{style}</style><rect ", 1)
        write_text(folder / "pictures" / f"{figure.key}.svg", alone + "\n")
    write_text(folder / "card.md", _rendered("card.md.j2", _markdown, facts))
    style += _asset("card.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    page = {"style": Markup(style), "style_hash": f"sha256-{digest}"}
    write_text(folder / "card.html", _rendered("card.html.j2", _html, {**facts, **page}))


def _facts(
    recording: Recording, figures: list[_Figure], window: int, simulated: bool
) -> dict[str, Any]:
    home = recording.home
    sessions = numbers.sessions(recording.events)
    rooms = {
        room: ", ".join(f"{one.device} ({one.kind})" for one in home.sensors if one.room == room)
        for room in home.rooms
    }
    return {
        "title": home.name + (", simulated" if simulated else ""),
        "simulated": simulated,
        "simulated_note": _SIMULATED,
        "private_note": _PRIVATE,
        "counts": asdict(count(recording, window)),
        "counts_note": _COUNTS,
        "rooms": rooms,
        "figures": figures,
        "sessions": sessions,
        "sessions_note": _sessions_lead(sessions),
        "dropped": recording.dropped,
        "files": len(recording.sources),
        "window": window,
        "version": harkd.__version__,
    }


def _figures(events: pl.DataFrame, home: Home, window: int) -> list[_Figure]:
    labels, sensors = numbers.labels(events, home), numbers.sensors(events, home)
    residents = numbers.residents(events)
    other = next(one.name for one in home.activities if one.label == home.other)
    gaps, gap_words = numbers.gaps(events)
    at_once = numbers.concurrency(events, home)
    entropy, mean = numbers.entropy(events, window)
    chosen = numbers.typical_session(events)
    session = events.filter(pl.col("session") == chosen)
    figures = [
        _bars("labels", "Activities", "events", labels, "blue", _labels_lead(labels)),
        _bars(
            "sensors", "Sensors", "events", sensors, "green",
            _sensors_lead(sensors),
        ),
        _drawn(
            "timeline", "One session",
            f"Session {chosen}, of median length among those with the most residents. Above, a "
            "mark for each event in its room; below, a stroke for each activity, until the "
            "resident's next event is of another. Each resident has a lane; a joint "
            "event is in several.",
            lambda key, width: timeline(key, session, home, width),
        ),
    ]  # fmt: skip
    if len(residents) > 1:
        figures.append(_bars("residents", "Residents", "events", residents, "purple", _RESIDENTS))
    return [
        *figures,
        _columns(
            "gaps", "Gaps between events", "gaps", "time to the next event, from", gaps, "orange",
            f"Within a session, {gap_words}."
            + (" 'back': logged after an event of a later time." if gaps[0].name == "back" else ""),
        ),
        _columns(
            "concurrency", "Activities at once", "minutes", "different activities in one minute",
            at_once, "vermilion",
            "Minutes of the clock with at least one event, by the number of different activities "
            f"in them; '{other}' does not count.",
        ),
        _columns(
            "entropy", "Label entropy of windows", "windows", "bits, up to", entropy, "blue",
            f"How mixed the labels of {window} consecutive events are: 0 bits is one label for "
            f"all, 1 bit is two in equal parts. The mean is {mean:.2f} bits.",
        ),
    ]  # fmt: skip


_RESIDENTS = (
    "Whose events these are, as annotated; an event of several counts for each. In some datasets "
    "a name stands for somebody else in another session."
)


def _labels_lead(labels: list[Amount]) -> str:
    top, never = labels[0], sum(not one.count for one in labels)
    words = f"The most frequent of {len(labels)} labels is '{top.name}': to answer it always would "
    words += f"be right for {top.share:.1%} of the events."
    return words + (f" Never seen: {never}." if never else " All of them occur.")


def _sensors_lead(sensors: list[Amount]) -> str:
    never = sum(not one.count for one in sensors)
    if never:
        return f"Sensors that never report: {never} of {len(sensors)}."
    return f"All {len(sensors)} sensors report."


def _sessions_lead(sessions: list[dict[str, Any]]) -> str:
    hours = sum(one["minutes"] for one in sessions) / 60
    words = "A session is never divided: all of it trains, or all of it tests."
    if not hours:
        return words
    rate = sum(one["events"] for one in sessions) / hours
    return f"{hours:,.1f} hours in all, {rate:,.0f} events an hour. {words}"


def _bars(key: str, heading: str, unit: str, amounts: list[Amount], hue: str, lead: str) -> _Figure:
    title = f"{heading} by number of {unit}"
    return _drawn(
        key, heading, lead,
        lambda name, width: bars(name, title, amounts, unit, width, hue),
        amounts=amounts, axis=heading.lower(), unit=unit,
    )  # fmt: skip


def _columns(
    key: str, heading: str, unit: str, axis: str, amounts: list[Amount], hue: str, lead: str
) -> _Figure:
    title = f"{heading}, by number of {unit}"
    return _drawn(
        key, heading, lead,
        lambda name, width: columns(name, title, amounts, unit, axis, width, hue),
        amounts=amounts, axis=axis, unit=unit,
    )  # fmt: skip


def _drawn(
    key: str, heading: str, lead: str, draw: Callable[[str, float], Picture], **more: Any
) -> _Figure:
    wide, narrow = draw(f"{key}-wide", _WIDE), draw(f"{key}-narrow", _NARROW)
    return _Figure(key, heading, lead, wide, narrow, **more)


def _rendered(name: str, finalize: Callable[[Any], Any], facts: dict[str, Any]) -> str:
    environment = Environment(
        autoescape=name.endswith(".html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=finalize,
    )
    return environment.from_string(_asset(name)).render(facts)


def _html(value: Any) -> Any:
    """What the page shows of a value, before it is escaped."""
    if isinstance(value, Picture):
        return Markup(value.svg)
    return clean(value) if type(value) is str else value


def _markdown(value: Any) -> Any:
    """A text in which no character has a meaning in Markdown."""
    return re.sub(r"([\\`*_\[\]<>|&~#!$])", r"\\\1", clean(value)) if type(value) is str else value


def _asset(name: str) -> str:
    return (files("harkd.homes.card") / name).read_text(encoding="utf-8")
