"""Homes, windows and replies that teach the format and nothing about activities."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from harkd.engines.rules.reason import STATE, Verdict, day_part
from harkd.homes import marble, mural
from harkd.homes.simulate import SimulationSpec, ensure
from harkd.homes.simulate.spec import Layout
from harkd.prompts import ExampleEvent, Instruction, Style, ask, instruct
from harkd.prompts.answer import answer_text
from harkd.records import Event, Home, Prompt, Recording, Window
from harkd.windows import windows_by_count

FIRST_SEED = 1_000_000
"""Simulated homes of the demo and the studies have small seeds: these are other homes."""
STYLES: tuple[tuple[Style, float], ...] = (("think", 0.8), ("answer", 0.1), ("reason", 0.1))
EXERCISE_SIZES, SIZES = (2, 3, 5), (5, 5, 10)
"""Events per window."""
TOLD = 0.7
"""Share of the homes whose prompts tell which label goes with which device."""
REPEATED = range(6, 24)
"""Random tokens that are repeated."""
READERS = {"mural": mural.read, "random": mural.read, "marble": marble.read}


def repeats(vocabulary: range, count: int) -> Iterator[tuple[list[int], list[int]]]:
    """Yields random tokens, with the same tokens again: what was read, and how it goes on.

    Args:
        vocabulary: ids to draw from.
        count: how many.
    """
    draw = random.Random("repeats")
    for _ in range(count):
        tokens = draw.choices(vocabulary, k=draw.choice(REPEATED))
        # What follows is certain only from the second token on.
        yield [*tokens, tokens[0]], tokens[1:]


def exercises(
    layout: Layout, homes: range, windows: int, folder: Path
) -> Iterator[tuple[Prompt, str]]:
    """Yields events to repeat by their ids, in any order, three times.

    A model that cannot look an event up in its prompt learns nothing from traces. With hardly an
    instruction before the events it learns to in hundreds of steps instead of many thousand.

    Args:
        layout: of the homes; `random` ones have rooms, devices and labels of their own.
        homes: their numbers.
        windows: how many windows of each at most.
        folder: where the homes' files are written.
    """
    for number in homes:
        draw = random.Random(f"{layout}/{number}")
        recording = _home(layout, number, windows, folder / f"{layout}-{number}", draw)
        size = EXERCISE_SIZES[number % len(EXERCISE_SIZES)]
        found = list(windows_by_count(recording.events, size=size))
        instruction = Instruction("Repeat the events by their ids.", "think", ())
        for window in draw.sample(found, min(windows, len(found))):
            shuffled = [e for _ in range(3) for e in draw.sample(window.events, len(window.events))]
            lines = (f"{event.id}. {event.text}, {day_part(event)}" for event in shuffled)
            yield ask(instruction, window), "\n".join(lines)


def traces(
    layout: Layout, homes: range, windows: int, folder: Path
) -> Iterator[tuple[Prompt, str]]:
    """Yields prompts with replies whose labels are drawn at random; arguments as above.

    Most homes' prompts say which label goes with which device: to weigh a device and the time of
    day is learnt from following what a prompt says, and not from what anybody does.
    """
    for number in homes:
        draw = random.Random(f"{layout}/{number}")
        recording = _home(layout, number, windows, folder / f"{layout}-{number}", draw)
        style = draw.choices([s for s, _ in STYLES], [w for _, w in STYLES])[0]
        found = list(windows_by_count(recording.events, size=SIZES[number % len(SIZES)]))
        example = _example(recording.home, found[0].events, draw)
        names = [activity.name for activity in recording.home.activities]
        told = _told(names, found, draw) if draw.random() < TOLD else {}
        hints = [f"{device}{part}: {name}" for (device, part), name in told.items()]
        home = replace(recording.home, hints=(*recording.home.hints, *hints))
        instruction = instruct(home, style=style, example=example)
        for window in draw.sample(found, min(windows, len(found))):
            prompt = ask(instruction, window)
            yield prompt, _reply(prompt, window.events, told, draw)


def _home(layout: Layout, number: int, windows: int, root: Path, draw: random.Random) -> Recording:
    spec = SimulationSpec(layout, FIRST_SEED + number, sessions=max(2, windows // 8))
    ensure(spec, root)
    recording = READERS[layout](root, name=f"{layout}-{number}")
    if layout == "random" and draw.random() < 0.5:
        # As Marble and UCI ADL write it; MuRAL's layout knows only 'turned ON'.
        bare = pl.col("text").str.replace("turned ", "", literal=True)
        recording = replace(recording, events=recording.events.with_columns(bare))
    return recording


def _example(home: Home, events: tuple[Event, ...], draw: random.Random) -> list[ExampleEvent]:
    if draw.random() < 0.4:
        return []
    labels = [activity.label for activity in home.activities]
    return [
        ExampleEvent(event.time, event.text, draw.choice(labels), f"the {event.text}")
        for event in events[:2]
    ]


def _told(
    names: Sequence[str], windows: Iterable[Window], draw: random.Random
) -> dict[tuple[str, str], str]:
    """Returns (device, ", part of the day" or "") -> a name drawn at random, for most devices."""
    kinds = {(STATE.sub("", e.text), day_part(e)) for window in windows for e in window.events}
    told = {}
    for device in sorted({device for device, _ in kinds}):
        case = draw.random()
        if case < 0.5:
            told[device, ""] = draw.choice(names)
        elif case < 0.8:
            parts = sorted(part for other, part in kinds if other == device)
            told |= {(device, f", {part}"): draw.choice(names) for part in parts}
    return told


def _reply(
    prompt: Prompt,
    events: tuple[Event, ...],
    told: dict[tuple[str, str], str],
    draw: random.Random,
) -> str:
    """Answers in the prompt's style; what the prompt does not tell is drawn at random."""
    # Equal events of a window get equal labels, as a reader that is not drawing lots would do.
    labels = {event.text: draw.choice(prompt.names) for event in events}
    verdicts = []
    for event in events:
        device = STATE.sub("", event.text)
        name = told.get((device, "")) or told.get((device, f", {day_part(event)}"))
        verdicts.append(Verdict(event, _neighbour(event, events, draw), name or labels[event.text]))
    reasoning = "\n".join(verdict.sentence() for verdict in verdicts)
    return answer_text({v.event.id: v.name for v in verdicts}, reasoning, prompt.style)


def _neighbour(event: Event, events: tuple[Event, ...], draw: random.Random) -> Event | None:
    others = [other for other in events if other.text != event.text]
    return draw.choice(others) if others and draw.random() < 0.2 else None
