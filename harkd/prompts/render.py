"""Home -> instruction (once); window -> prompt (many times)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from harkd.errors import HarkdError
from harkd.prompts.events import events_text
from harkd.prompts.example import ExampleEvent, example_texts
from harkd.prompts.style import Style
from harkd.records import Home, Prompt, Window

TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class Instruction:
    """What every prompt of a home begins with."""

    text: str
    style: Style
    names: tuple[str, ...]


def instruct(
    home: Home,
    *,
    style: Style,
    template: str = "instruction",
    example: Sequence[ExampleEvent] = (),
) -> Instruction:
    """Writes the instruction for a home.

    Args:
        home: rooms, sensors, activities and hints; it holds no annotation.
        style: how the model is asked to answer.
        template: name of a file in `harkd/prompts/templates`, or path of a Jinja2 file of your own.
            It sees rooms, names, other, hints, style and example.
        example: events with their answers, written by hand.

    Raises:
        HarkdError: no such template, an error in it, or an example with an unknown activity.
    """
    source = _template_source(template)
    shown = {activity.label: activity.name for activity in home.activities}
    rooms = {room: [s.device for s in home.sensors if s.room == room] for room in home.rooms}
    shown_example = example_texts(home, example, style)
    environment = SandboxedEnvironment(undefined=StrictUndefined, keep_trailing_newline=False)
    try:
        text = environment.from_string(source).render(
            rooms=rooms,
            names=list(shown.values()),
            other=shown[home.other],
            hints=home.hints,
            style=style,
            example=shown_example,
        )
    except Exception as error:  # a template can raise anything: it is the user's program
        raise HarkdError(f"prompt.template={template}: {' '.join(str(error).split())}") from error
    return Instruction(text=text, style=style, names=tuple(shown.values()))


def ask(instruction: Instruction, window: Window) -> Prompt:
    """Joins the instruction and one window."""
    return Prompt(
        key=window.key,
        prefix=instruction.text,
        suffix=events_text(window.times, window.texts),
        style=instruction.style,
        names=instruction.names,
        ids=tuple(range(1, len(window.texts) + 1)),
    )


def _template_source(template: str) -> str:
    built_in = TEMPLATES / f"{template}.j2"
    try:
        path = built_in if built_in.is_file() else Path(template)
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise HarkdError(f"prompt.template={template}: not a text file in UTF-8") from error
    except (OSError, ValueError) as error:  # ValueError: no path can hold a null character
        choices = ", ".join(sorted(file.stem for file in TEMPLATES.glob("*.j2")))
        raise HarkdError(
            f"prompt.template={template}: no such template; choose from {choices} "
            "or give the path of a Jinja2 file"
        ) from error
