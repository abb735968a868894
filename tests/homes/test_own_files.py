"""Any dataset, written as a home of your own, comes back as it was."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import native
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from harkd.errors import HarkdError
from harkd.homes import marble, mural, own, uci_adl
from harkd.homes.own_files import write
from harkd.homes.rows import OnError
from harkd.homes.table import EVENTS, event_table
from harkd.records import Activity, Home, Recording, Sensor


def read(root: Path, on_error: OnError = "stop") -> Recording:
    return own.read(root, name="h", on_error=on_error)


@pytest.mark.parametrize("dataset", ["mural", "marble", "uci_adl"])
def test_any_dataset_comes_back_as_it_was(tmp_path: Path, dataset: str) -> None:
    recording = {
        "mural": lambda: mural.read(native.mural(tmp_path), name="h"),
        "marble": lambda: marble.read(native.marble(tmp_path, subjects=("1", "2")), name="h"),
        "uci_adl": lambda: uci_adl.read(native.uci(tmp_path), name="h", home="A"),
    }[dataset]()
    comes_back(recording, tmp_path / "own")


def comes_back(recording: Recording, folder: Path) -> None:
    write(recording, folder)
    again = read(folder)
    assert again.home == recording.home
    where = ["file", "line"]
    assert_frame_equal(again.events.drop(where), recording.events.drop(where))
    assert again.dropped == {}


# What a reader can give: printable, no blanks at the ends. Signs that CSV and YAML treat apart.
texts = st.text(
    st.one_of(st.sampled_from("\"',:#-[]{}&*!%@`~ on0é日"), st.characters(codec="utf-8")),
    min_size=1,
    max_size=6,
).filter(lambda text: text.isprintable() and text == text.strip() and not set(text) & {"|", "�"})


@settings(max_examples=100)
@given(st.data())
def test_any_recording_comes_back_as_it_was(data: st.DataObject) -> None:
    def several(most: int = 3) -> list[str]:
        return data.draw(st.lists(texts, min_size=1, max_size=most, unique=True))

    labels, rooms = several(4), several()
    sensors = tuple(
        Sensor(id, data.draw(st.sampled_from(rooms)), *several(1), "x") for id in several()
    )
    described = Home(
        name="h",
        rooms=tuple(rooms),
        sensors=sensors,
        activities=tuple(Activity(label, f"to {label}") for label in labels),
        other=data.draw(st.sampled_from(labels)),
        hints=tuple(several()),
        notes=tuple(several()),
    )
    moments = st.integers(0, 10**9).map(
        lambda ms: datetime(2000, 1, 1) + timedelta(milliseconds=ms)
    )
    rows = st.fixed_dictionaries(
        {
            "session": st.sampled_from(several()),
            "time": moments,
            "sensor": st.sampled_from([sensor.id for sensor in sensors]),
            "state": texts,
            "activities": st.sets(st.sampled_from(labels), min_size=1).map(
                lambda chosen: sorted(chosen, key=labels.index)
            ),
            "residents": st.lists(texts, max_size=2, unique=True),
            "file": st.just("f"),
            "line": st.just(1),
        }
    )
    schema = {name: EVENTS[name] for name in EVENTS if name in (
        "session", "time", "sensor", "state", "activities", "residents", "file", "line"
    )}  # fmt: skip
    frame = pl.DataFrame(data.draw(st.lists(rows, min_size=1, max_size=6)), schema=schema)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "own"
        comes_back(Recording(described, event_table(frame, described, root), {}, ()), root)


def test_nothing_is_written_over_and_nothing_that_would_not_come_back(tmp_path: Path) -> None:
    recording = uci_adl.read(native.uci(tmp_path / "uci"), name="h", home="A")
    with pytest.raises(HarkdError, match="is there and not empty"):
        write(recording, tmp_path)
    odd = recording.events.with_columns(state=pl.lit("two\nlines"))
    with pytest.raises(HarkdError, match=r"cannot hold 'two\\nlines'"):
        write(Recording(recording.home, odd, {}, ()), tmp_path / "new")
    assert not (tmp_path / "new").exists()
