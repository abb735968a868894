"""Any recording as a home of your own: home.yaml and events.csv."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import yaml

from harkd.errors import HarkdError
from harkd.homes.own_home import SEPARATOR, is_text
from harkd.homes.rows import shown
from harkd.records import Home, Recording


def write(recording: Recording, folder: Path) -> None:
    """Writes a recording so that `harkd.homes.own.read` gives its event table back.

    Only `file` and `line` differ: they then name the row of events.csv.

    Args:
        recording: of any reader.
        folder: made where it is missing; must be empty.

    Raises:
        HarkdError: the folder holds something, or a text that the format cannot hold.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise HarkdError(f"{folder} is there and not empty: name a new folder")
    home, events = recording.home, recording.events
    lists = {
        column: events[column].explode().drop_nulls() for column in ("activities", "residents")
    }
    texts = [text for column in ("session", "state") for text in events[column].unique()]
    items = [text for values in lists.values() for text in values.unique()]
    items += [activity.label for activity in home.activities]
    wrong = next((text for text in (*texts, *items, *_texts(home)) if not is_text(text)), None)
    wrong = next((text for text in items if SEPARATOR in text), wrong)
    if wrong is not None:
        problem = f"blanks at its ends, '{SEPARATOR}' or characters that cannot be printed"
        raise HarkdError(f"{folder}: cannot hold {shown(wrong)}, which is empty or has {problem}")
    folder.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(_described(home), sort_keys=False, allow_unicode=True, width=10_000)
    (folder / "home.yaml").write_text(text, encoding="utf-8")
    events.select(
        "session",
        pl.col("time").dt.to_string("%Y-%m-%d %H:%M:%S%.3f"),
        "sensor",
        "state",
        *(pl.col(column).list.join(SEPARATOR) for column in lists),
    ).write_csv(folder / "events.csv")


def _described(home: Home) -> dict[str, Any]:
    sensors = [
        {"id": sensor.id, "room": sensor.room, "device": sensor.device, "kind": sensor.kind}
        for sensor in home.sensors
    ]
    activities = [{"label": entry.label, "name": entry.name} for entry in home.activities]
    return {
        "name": home.name,
        "rooms": list(home.rooms),
        "sensors": sensors,
        "activities": activities,
        "other": home.other,
        "hints": list(home.hints),
        "notes": list(home.notes),
    }


def _texts(home: Home) -> list[str]:
    sensors = [
        text
        for sensor in home.sensors
        for text in (sensor.id, sensor.room, sensor.device, sensor.kind)
    ]
    names = [activity.name for activity in home.activities]
    return [home.name, *home.rooms, *sensors, *names, *home.hints, *home.notes]
