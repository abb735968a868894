"""The one worked example of a prompt: written by hand for a dataset, never taken from its data."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harkd.errors import HarkdError
from harkd.prompts.answer import answer_text
from harkd.prompts.events import events_text
from harkd.prompts.style import Style
from harkd.records import Home

TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class ExampleEvent:
    """One event of the example with its answer."""

    time: str
    """HH:MM:SS"""
    event: str
    activity: str
    """label as the data spells it"""
    because: str
    """the reasoning that an answer with a reasoning field shows"""


def example_texts(
    home: Home, example: Sequence[ExampleEvent], style: Style, answers: Mapping[str, str]
) -> dict[str, str] | None:
    """Returns the example's input and output, or None where there is none.

    Args:
        home: that it is written for.
        example: its events.
        style: of the prompt.
        answers: label -> what an answer writes for it.

    Raises:
        HarkdError: an activity of the example is not one of the home's, or a time is none.
    """
    if not example:
        return None
    for entry in example:
        if entry.activity not in answers:
            raise HarkdError(
                f"dataset.example: '{entry.activity}' is not an activity of {home.name}; "
                f"choose from: {', '.join(answers)}"
            )
        if not TIME.fullmatch(entry.time):
            raise HarkdError(f"dataset.example: '{entry.time}' is no time of day such as 07:42:10")
    shown = events_text([entry.time for entry in example], [entry.event for entry in example])
    labels = {i: answers[entry.activity] for i, entry in enumerate(example, 1)}
    reasoning = " ".join(f"{i}: {entry.because}." for i, entry in enumerate(example, 1))
    # Thinking is the model's own: an example of it would teach its wording, not the task.
    shown_style: Style = "answer" if style == "think" else style
    return {"input": shown, "output": answer_text(labels, reasoning, shown_style)}
