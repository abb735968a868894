"""A prompt shows the home and the window: never an annotation, and never a user's crash."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harkd.errors import HarkdError
from harkd.homes.table import EVENTS
from harkd.prompts import ExampleEvent, Style, ask, instruct
from harkd.prompts.events import events_text
from harkd.prompts.reading import activities_of, events_of, with_events
from harkd.records import Event, LabelKind, Labelled, Window
from harkd.windows import windows_by_count
from tests import small


@given(st.integers(min_value=1, max_value=25), st.sampled_from(small.STYLES))
def test_no_annotation_reaches_a_prompt(count: int, style: Style) -> None:
    table = pl.DataFrame(
        {
            "home": "cottage",
            "session": "monday",
            "index": range(count),
            "time": [f"2000-01-01 08:00:{i:02}" for i in range(count)],
            "sensor": "K1",
            "room": "kitchen",
            "device": "fridge",
            "state": "OPENED",
            "text": "kitchen fridge OPENED",
            "activities": [[f"gold-{i}-a", f"gold-{i}-b"] for i in range(count)],
            "residents": [[f"who-{i}"] for i in range(count)],
            "file": [f"path-{i}.csv" for i in range(count)],
            "line": [777_000 + i for i in range(count)],
        },
        strict=False,
    ).select(pl.col("time").str.to_datetime(time_unit="ms"), pl.exclude("time"))
    table = table.select(pl.col(name).cast(dtype) for name, dtype in EVENTS.items())
    instruction = instruct(small.HOME, style=style, example=small.EXAMPLE)
    for window in windows_by_count(table):
        prompt = ask(instruction, window)
        for sentinel in ("gold-", "who-", "path-", "777"):
            assert sentinel not in repr(prompt)


def test_all_windows_of_a_home_share_their_prefix() -> None:
    for style in small.STYLES:
        assert len({prompt.prefix for prompt in small.prompts(style, 9)}) == 1


@given(st.lists(st.text(), min_size=1))
def test_events_read_back_from_the_prompt(texts: list[str]) -> None:
    events = [Event(i, "07:30:00", text) for i, text in enumerate(texts, 1)]
    shown = json.loads(events_text(["07:30:00"] * len(texts), texts))["events"]
    assert [Event(entry["id"], entry["time"], entry["event"]) for entry in shown] == events


def test_the_prompt_lists_each_room_with_its_devices_and_each_activity_by_name() -> None:
    text = instruct(small.HOME, style="answer").text
    assert "- kitchen: fridge, kettle\n- bathroom: toilet\n- hall: main door\n" in text
    names = [activity.name for activity in small.HOME.activities]
    assert "".join(f"- {name}\n" for name in names) in text
    assert 'answer "something else"' in text
    assert small.HOME.hints[0] in text


@given(st.text(min_size=1))
def test_names_are_shown_as_they_are_whatever_is_in_them(name: str) -> None:
    home = replace(small.HOME, rooms=(name,), sensors=())
    assert f"- {name}: " in instruct(home, style="answer").text


@pytest.mark.parametrize("time", ["", "7:00:00", "25:00:00", '07:00:00"', "07:00"])
def test_example_at_no_time_of_day_is_refused(time: str) -> None:
    wrong = (ExampleEvent(time, "kitchen kettle ON", "BREAKFAST", "tea"),)
    with pytest.raises(HarkdError, match="is no time of day"):
        instruct(small.HOME, style="answer", example=wrong)


def test_example_with_an_unknown_activity_names_the_choices() -> None:
    wrong = (ExampleEvent("07:00:00", "kitchen kettle ON", "BRUNCH", "late"),)
    with pytest.raises(HarkdError, match=r"'BRUNCH' is not an activity of cottage.*BREAKFAST, DIN"):
        instruct(small.HOME, style="answer", example=wrong)


@pytest.mark.parametrize(
    "template",
    [
        "{% for name in names %}",  # never closed
        "{{ gold }}",  # no such variable
        "{{ names.__class__.__mro__[1].__subclasses__() }}",  # out of the sandbox
        "{{ 1 / 0 }}",
        "{{ names + 1 }}",
        "{{ range(10 ** 9) | list }}",
        "{% include '/etc/passwd' %}",
        "{{ rooms.nowhere.devices }}",
    ],
)
def test_error_in_a_template_is_one_line_that_names_it(template: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.j2"
    path.write_text(template, encoding="utf-8")
    with pytest.raises(HarkdError, match=r"^prompt\.template=.*mine\.j2: .+") as caught:
        instruct(small.HOME, style="answer", template=str(path))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("template", ["", "no-such", "../render", "/", "a\0b", "x" * 5000])
def test_template_that_is_not_there_names_the_choices(template: str) -> None:
    with pytest.raises(HarkdError, match=r"no such template; choose from .*instruction"):
        instruct(small.HOME, style="answer", template=template)


def test_template_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "photo.j2"
    path.write_bytes(b"\xff\xd8\xff")
    with pytest.raises(HarkdError, match=r"photo\.j2: .*UTF-8"):
        instruct(small.HOME, style="answer", template=str(path))


def test_template_of_your_own_is_used(tmp_path: Path) -> None:
    path = tmp_path / "mine.j2"
    path.write_text("{{ style }}: {{ names | join('/') }}", encoding="utf-8")
    instruction = instruct(small.HOME, style="think", template=str(path))
    assert instruction.text.startswith("think: having breakfast/having dinner/")


@pytest.mark.parametrize(
    ("variant", "setting"),
    [({"labels": "ids"}, "labels"), ({"rules": False}, "rules"),
     ({"labelled": small.LABELLED}, "examples")],
)  # fmt: skip
def test_variant_that_your_own_template_has_no_place_for_is_refused(
    variant: dict[str, Any], setting: str, tmp_path: Path
) -> None:
    path = tmp_path / "mine.j2"
    path.write_text("{{ style }}: {{ names | join('/') }}", encoding="utf-8")
    with pytest.raises(HarkdError, match=rf"mine\.j2 never looks at .*prompt\.{setting}"):
        instruct(small.HOME, style="think", template=str(path), **variant)
    path.write_text("{{ names | join('/') }}{{ labels }}{{ rules }}{{ labelled }}")
    assert instruct(small.HOME, style="think", template=str(path), **variant).text


def test_a_template_of_your_own_lists_ids_before_the_names(tmp_path: Path) -> None:
    path = tmp_path / "mine.j2"
    path.write_text("{{ labels }} {{ names | join('/') }} else {{ other }}", encoding="utf-8")
    text = instruct(small.HOME, style="think", template=str(path), labels="ids").text
    assert text.startswith("ids A1: having breakfast/A2: having dinner/")
    assert text.endswith("else A5")


@given(
    labelled=st.lists(
        st.lists(st.tuples(st.text(), st.sampled_from(small.HOME.activities)), min_size=1),
        min_size=1,
        max_size=3,
    ),
    asked=st.lists(st.text(), min_size=1, max_size=4),
    kind=st.sampled_from(["names", "ids"]),
)
def test_what_is_asked_is_told_apart_from_what_is_shown_whatever_the_events_say(
    labelled: list[Any], asked: list[str], kind: LabelKind
) -> None:
    before = [
        Labelled(
            ("07:00:00",) * len(events),
            tuple(text for text, _ in events),
            tuple(activity.name for _, activity in events),
        )
        for events in labelled
    ]
    window = Window("s", 0, 0, ("08:00:00",) * len(asked), tuple(asked))
    prompt = ask(instruct(small.HOME, style="think", labels=kind), window, before)
    assert events_of(prompt.suffix) == list(window.events)
    changed = with_events(prompt.suffix, events_text(["09:00:00"], ["kitchen kettle ON"]))
    assert events_of(changed) == [Event(1, "09:00:00", "kitchen kettle ON")]
    assert changed.partition("## Input")[0] == prompt.suffix.partition("## Input")[0]
    names = activities_of(prompt.prefix, kind)
    assert names == prompt.names
