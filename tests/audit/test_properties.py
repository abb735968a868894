"""Planted faults are found, for any window and any of the teacher's lines; nothing raises."""

from hypothesis import given, settings
from hypothesis import strategies as st

from harkd.audit import Kind, findings
from harkd.audit.reasoning import reasoning
from harkd.engines.rules import RulesEngine
from harkd.prompts import Style
from harkd.prompts.answer import answer_text
from harkd.records import Event, Prompt
from harkd.replies import parse
from tests.audit.making import HOME, a_prompt, a_reply

TEXTS = [
    f"{sensor.room} {sensor.device} {state}" for sensor in HOME.sensors for state in ("ON", "OFF")
]
STYLES = st.sampled_from(("think", "reason"))


@st.composite
def windows(draw: st.DrawFn, least: int = 1) -> tuple[Event, ...]:
    texts = draw(st.lists(st.sampled_from(TEXTS), min_size=least, max_size=12))
    start = draw(st.integers(0, 82_000))
    return tuple(
        Event(i, f"{t // 3600:02}:{t // 60 % 60:02}:{t % 60:02}", text)
        for i, text in enumerate(texts, 1)
        for t in (start + 61 * i,)
    )


def taught(prompt: Prompt) -> tuple[list[str], dict[int, str]]:
    """The symbolic teacher's lines, one per event, and its answers."""
    [reply] = RulesEngine().replies([prompt])
    names = parse(prompt, reply).names
    answers = {i: name for i, name in zip(prompt.ids, names, strict=True) if name is not None}
    return reasoning(prompt, reply).splitlines(), answers


def found(
    prompt: Prompt, lines: list[str], answers: dict[int, str]
) -> set[tuple[Kind, int | None]]:
    reply = a_reply(answer_text(answers, "\n".join(lines), prompt.style))
    return {(one.kind, one.event) for one in findings(prompt, reply)}


@given(windows(), STYLES)
def test_the_teachers_own_traces_are_sound(window: tuple[Event, ...], style: Style) -> None:
    prompt = a_prompt(style, window)
    assert found(prompt, *taught(prompt)) == set()


@given(windows(least=2), STYLES, st.data())
def test_an_event_left_out_is_found(
    window: tuple[Event, ...], style: Style, data: st.DataObject
) -> None:
    prompt = a_prompt(style, window)
    lines, answers = taught(prompt)
    place = data.draw(st.integers(0, len(window) - 1))
    rest = [line for i, line in enumerate(lines) if i != place]
    # Its whole text may stand in another line: then the reasoning does come to it.
    elsewhere = any(window[place].text in line for line in rest)
    expected = set() if elsewhere else {(Kind.NOT_COVERED, place + 1)}
    assert found(prompt, rest, answers) == expected


@given(windows(), STYLES, st.data())
def test_another_answer_than_argued_for_is_drift_at_that_event_only(
    window: tuple[Event, ...], style: Style, data: st.DataObject
) -> None:
    prompt = a_prompt(style, window)
    lines, answers = taught(prompt)
    event = data.draw(st.sampled_from(prompt.ids))
    other = data.draw(st.sampled_from([n for n in prompt.names if n != answers[event]]))
    assert found(prompt, lines, answers | {event: other}) == {(Kind.DRIFT, event)}


@given(windows(), STYLES, st.data())
def test_a_second_conclusion_contradicts_the_first(
    window: tuple[Event, ...], style: Style, data: st.DataObject
) -> None:
    prompt = a_prompt(style, window)
    lines, answers = taught(prompt)
    event = data.draw(st.sampled_from(prompt.ids))
    other = data.draw(st.sampled_from([n for n in prompt.names if n != answers[event]]))
    lines.insert(event, f'{event}. {window[event - 1].text}: "{event}": "{other}"')
    expected = {(Kind.CONTRADICTION, event), (Kind.DRIFT, event)}
    assert found(prompt, lines, answers) == expected


WORDS = st.sampled_from(
    ["event 3", "events 2-9", "7.", "3:", "\n", "\n- ", '"', "(", "08:19:00", "25:99", "kitchen",
     "fridge door", "TV", "others", "preparing drinks", "so", "not", "wait", "->", ". ", ", ", "İ",
     "ß", "\u0301", "events 1 to 99999", "#4", "and", "first event", "last two events", "{", "}"]
)  # fmt: skip


@settings(max_examples=150)
@given(st.lists(WORDS | st.text(max_size=5), max_size=40), STYLES)
def test_no_text_raises_and_all_evidence_lies_in_the_reasoning(
    words: list[str], style: Style
) -> None:
    prompt = a_prompt(style)
    reply = a_reply(answer_text({1: "others"}, " ".join(words), style))
    text = reasoning(prompt, reply)
    for one in findings(prompt, reply):
        assert 0 <= one.start <= one.end <= len(text)
    assert findings(prompt, a_reply(" ".join(words))) is not None


@given(windows(least=2), STYLES, st.data())
def test_another_sensor_in_an_events_line_is_found_wherever_it_comes_from(
    window: tuple[Event, ...], style: Style, data: st.DataObject
) -> None:
    prompt = a_prompt(style, window)
    lines, answers = taught(prompt)
    place = data.draw(st.integers(0, len(window) - 1))
    own = window[place].text
    device = own.rsplit(" ", 1)[0]
    other = data.draw(st.sampled_from([text for text in TEXTS if not text.startswith(device)]))
    line = lines[place].replace(own, other, 1)
    spoilt = [*lines[:place], line, *lines[place + 1 :]]
    in_window = any(event.text.startswith(other.rsplit(" ", 1)[0]) for event in window)
    kind, event = (Kind.MISQUOTED, place + 1) if in_window else (Kind.UNKNOWN_SENSOR, None)
    assert found(prompt, spoilt, answers) == {(kind, event)}


@given(windows(), STYLES, st.data())
def test_a_time_or_a_number_that_the_window_lacks_is_found(
    window: tuple[Event, ...], style: Style, data: st.DataObject
) -> None:
    prompt = a_prompt(style, window)
    lines, answers = taught(prompt)
    place = data.draw(st.integers(0, len(window) - 1))
    known = {event.time for event in window}
    time = data.draw(
        st.times().map(lambda t: t.strftime("%H:%M:%S")).filter(lambda t: t not in known)
    )
    late = [*lines[:place], f"{lines[place]}, until {time}", *lines[place + 1 :]]
    assert found(prompt, late, answers) == {(Kind.UNKNOWN_TIME, None)}
    number = data.draw(st.integers(len(window) + 1, 99))
    more = [*lines, f"{number}. {window[0].text}"]
    assert found(prompt, more, answers) >= {(Kind.UNKNOWN_EVENT, number)}
