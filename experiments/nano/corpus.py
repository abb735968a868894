"""Homes, windows and replies that teach the format and nothing about activities."""

import random
from collections.abc import Iterator
from pathlib import Path

from harkd.engines.rules.reason import Verdict
from harkd.homes import mural
from harkd.homes.simulate import SimulationSpec, write
from harkd.prompts import ExampleEvent, Style, ask, instruct
from harkd.prompts.answer import answer_text
from harkd.records import Event, Home, Prompt
from harkd.windows import windows_by_count

FIRST_SEED = 1_000_000
"""Simulated homes of the demo and the studies have small seeds: these are other homes."""
STYLES: tuple[tuple[Style, float], ...] = (("think", 0.7), ("answer", 0.15), ("reason", 0.15))


def corpus(homes: int, windows: int, folder: Path) -> Iterator[tuple[Prompt, str]]:
    """Yields prompts of random homes with replies whose labels are drawn at random.

    Args:
        homes: how many homes.
        windows: how many windows of each.
        folder: where the homes' files are written, in MuRAL's layout.
    """
    for number in range(homes):
        draw = random.Random(number)
        root = folder / str(number)
        hours = 20 + draw.randrange(40)
        spec = SimulationSpec("random", FIRST_SEED + number, sessions=2, minutes=hours)
        write(spec, root)
        recording = mural.read(root, name=f"random-{number}")
        style = draw.choices([s for s, _ in STYLES], [w for _, w in STYLES])[0]
        size = draw.choice((5, 10, 10, 10, 20))
        all_windows = list(windows_by_count(recording.events, size=size))
        instruction = instruct(
            recording.home,
            style=style,
            example=_example(recording.home, all_windows[0].events, draw),
        )
        for window in draw.sample(all_windows, min(windows, len(all_windows))):
            prompt = ask(instruction, window)
            yield prompt, _reply(prompt, window.events, draw)


def _example(home: Home, events: tuple[Event, ...], draw: random.Random) -> list[ExampleEvent]:
    if draw.random() < 0.4:
        return []
    labels = [activity.label for activity in home.activities]
    return [
        ExampleEvent(event.time, event.text, draw.choice(labels), f"the {event.text}")
        for event in events[:2]
    ]


def _reply(prompt: Prompt, events: tuple[Event, ...], draw: random.Random) -> str:
    verdicts = [
        Verdict(event, _neighbour(event, events, draw), draw.choice(prompt.names))
        for event in events
    ]
    reasoning = "\n".join(verdict.sentence() for verdict in verdicts)
    return answer_text({v.event.id: v.name for v in verdicts}, reasoning, prompt.style)


def _neighbour(event: Event, events: tuple[Event, ...], draw: random.Random) -> Event | None:
    others = [other for other in events if other.text != event.text]
    return draw.choice(others) if others and draw.random() < 0.5 else None
