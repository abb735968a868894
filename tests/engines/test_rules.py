"""The offline teacher: common sense from the prompt's text, and nothing from anywhere else."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harkd.engines.rules import RulesEngine
from harkd.engines.rules.reason import reason
from harkd.errors import HarkdError
from harkd.prompts import Style, ask, instruct
from harkd.prompts.reading import rooms_of
from harkd.records import Activity, Event, Prompt, Window
from harkd.replies import parse
from harkd.windows import windows_by_count
from tests import small

HOURS = st.integers(min_value=0, max_value=23)


def a_window(*events: tuple[str, str]) -> Window:
    return Window("s", 0, 0, *zip(*events, strict=True))


def names_for(*events: tuple[str, str], style: Style = "answer") -> tuple[str | None, ...]:
    """What the reasoner answers to a window of the small home."""
    prompt = ask(instruct(small.HOME, style=style), a_window(*events))
    (reply,) = RulesEngine().replies([prompt])
    return parse(prompt, reply).names


@given(
    events=st.lists(
        st.tuples(HOURS, st.one_of(st.sampled_from(small.TEXTS), st.text())), min_size=1
    ),
    style=st.sampled_from(small.STYLES),
)
def test_every_answer_reads_without_a_fault(events: list[tuple[int, str]], style: Style) -> None:
    window = a_window(*((f"{hour:02}:00:00", text) for hour, text in events))
    prompt = ask(instruct(small.HOME, style=style, example=small.EXAMPLE), window)
    (reply,) = RulesEngine().replies([prompt])
    prediction = parse(prompt, reply)
    if "think>" not in prompt.suffix:  # which `Chat` refuses
        assert prediction.fault is None
        assert set(prediction.event_faults) == {None}
    assert reply.finish == "stop"


@pytest.mark.parametrize(
    ("event", "name"),
    [
        (("07:30:00", "kitchen fridge OPENED"), "having breakfast"),
        (("19:30:00", "kitchen fridge OPENED"), "having dinner"),
        (("03:00:00", "bathroom toilet ON"), "toileting"),
        (("08:10:00", "hall main door OPEN"), "leaving home"),
        (("12:00:00", "garden gnome MOVED"), "something else"),
    ],
)
def test_common_sense(event: tuple[str, str], name: str) -> None:
    for style in small.STYLES:
        assert names_for(event, style=style) == (name,)


def test_events_of_two_residents_at_once_are_told_apart() -> None:
    assert names_for(
        ("07:30:00", "kitchen fridge OPENED"),
        ("07:30:20", "bathroom toilet ON"),
        ("07:31:00", "kitchen kettle ON"),
    ) == ("having breakfast", "toileting", "having breakfast")


def test_only_devices_of_the_same_room_support_each_other() -> None:
    names = ("cooking", "preparing drinks", "other")
    events = [
        Event(1, "12:00:00", "kitchen counter ON"),
        Event(2, "12:00:05", "kitchen 2 kettle ON"),
    ]
    one = reason(events, names, fallback="other", rooms=("kitchen",))
    two = reason(events, names, fallback="other", rooms=("kitchen", "kitchen 2"))
    assert [verdict.name for verdict in one] == ["preparing drinks", "preparing drinks"]
    assert [verdict.name for verdict in two] == ["cooking", "preparing drinks"]


def test_the_rooms_are_those_that_the_prompt_lists() -> None:
    assert rooms_of(instruct(small.HOME, style="think").text) == small.HOME.rooms


def test_it_knows_the_prompt_text_and_nothing_else() -> None:
    """A home's sensors, names and styles as the record holds them make no difference."""
    window = a_window(("07:30:00", "kitchen fridge OPENED"))
    prompt = ask(instruct(small.HOME, style="think"), window)
    blind = Prompt(prompt.key, prompt.prefix, prompt.suffix, "think", (), ())
    (seen,), (unseen,) = RulesEngine().replies([prompt]), RulesEngine().replies([blind])
    assert seen.text == unseen.text
    renamed = prompt.prefix.replace("having breakfast", "eating breakfast")
    (reply,) = RulesEngine().replies([replace(prompt, prefix=renamed)])
    assert '"eating breakfast"' in reply.text


def test_annotation_never_changes_its_answer() -> None:
    rows = [("s", i, f"2000-01-01 0{i}:30:00", text) for i, text in enumerate(small.TEXTS)]
    table = pl.DataFrame(rows, schema=["session", "index", "time", "text"], orient="row")
    table = table.with_columns(pl.col("time").str.to_datetime(time_unit="ms"))
    instruction = instruct(small.HOME, style="think", example=small.EXAMPLE)
    replies = set()
    for gold in ("TOILET", "OUT", "DINNER"):
        annotated = table.with_columns(pl.lit([gold]).alias("activities"))
        (window,) = windows_by_count(annotated)
        (reply,) = RulesEngine().replies([ask(instruction, window)])
        replies.add(reply.text)
    assert len(replies) == 1


def test_the_same_prompts_get_the_same_replies_in_the_same_order() -> None:
    prompts = small.prompts("think", 12)
    first, second = (
        [(reply.key, reply.text) for reply in RulesEngine().replies(prompts)] for _ in range(2)
    )
    assert first == second
    assert [key for key, _ in first] == [prompt.key for prompt in prompts]


def test_reasoning_cites_each_event_where_the_style_has_a_place_for_it() -> None:
    prompt = small.prompts("think", 4)[3]
    for style, shown in (("think", True), ("reason", True), ("answer", False)):
        (reply,) = RulesEngine().replies([replace(prompt, style=style)])
        events = [text for text in small.TEXTS if text in prompt.suffix]
        assert all((text in reply.text) is shown for text in events)


def test_what_fits_nothing_gets_the_label_that_the_prompt_names_for_it() -> None:
    home = replace(small.HOME, activities=small.HOME.activities[::-1])  # 'something else' first
    prompt = ask(instruct(home, style="answer"), a_window(("12:00:00", "garden gnome MOVED")))
    (reply,) = RulesEngine().replies([prompt])
    assert parse(prompt, reply).names == ("something else",)


@pytest.mark.parametrize("name", ['none ("other")', "none.", 'say "x".', "## Rules", "- dash"])
def test_names_with_punctuation_are_answered_as_they_are(name: str) -> None:
    home = replace(small.HOME, activities=(Activity("OTHER", name), *small.HOME.activities[:4]))
    prompt = ask(instruct(home, style="answer"), a_window(("12:00:00", "garden gnome MOVED")))
    (reply,) = RulesEngine().replies([prompt])
    assert parse(prompt, reply).names == (name,)


@pytest.mark.parametrize("prefix", ["", "Which activity?", "## Activities\n\n## Rules\n- cook"])
def test_instruction_without_a_list_of_activities_is_refused(prefix: str) -> None:
    prompt = replace(small.prompts("answer", 1)[0], prefix=prefix)
    with pytest.raises(HarkdError, match=r"'## Activities'.*prompt\.template=instruction"):
        list(RulesEngine().replies([prompt]))
