"""Home -> instruction (once); window -> prompt (many times)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from jinja2 import StrictUndefined
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import SandboxedEnvironment

from harkd.errors import HarkdError
from harkd.prompts.events import events_text
from harkd.prompts.example import ExampleEvent, example_texts
from harkd.prompts.labelled import labelled_text
from harkd.prompts.reading import ASKED
from harkd.prompts.style import Style
from harkd.records import Home, LabelKind, Labelled, Prompt, Window, written

TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class Instruction:
    """What every prompt of a home begins with."""

    text: str
    style: Style
    names: tuple[str, ...]
    labels: LabelKind = "names"


def instruct(
    home: Home,
    *,
    style: Style,
    template: str = "instruction",
    example: Sequence[ExampleEvent] = (),
    labels: LabelKind = "names",
    rules: bool = True,
    polarity: bool = True,
    labelled: Sequence[Labelled] = (),
) -> Instruction:
    """Writes the instruction for a home.

    Args:
        home: rooms, sensors, activities and hints; it holds no annotation.
        style: how the model is asked to answer.
        template: name of a file in `harkd/prompts/templates`, or path of a Jinja2 file of your own.
            It sees rooms, names (as they are to be listed, behind their ids where answers hold
            ids), other, hints, style, example, labels, rules and labelled.
        example: events with their answers, written by hand.
        labels: what an answer writes for an activity.
        rules: give advice on how to weigh events. What defines the task stays without it: one
            label of the list for every event, and the one for what fits none.
        polarity: say what the states of single sensors mean.
        labelled: windows to show with their gold labels, the same to all windows of a run.

    Raises:
        HarkdError: no such template, an error in it, a variant that it has no place for, or an
            example with an unknown activity.
    """
    source = _template_source(template)
    names = tuple(activity.name for activity in home.activities)
    answers = dict(zip(names, written(names, labels), strict=True))
    shown = {activity.label: answers[activity.name] for activity in home.activities}
    rooms = {room: [s.device for s in home.sensors if s.room == room] for room in home.rooms}
    shown_example = example_texts(home, example, style, shown)
    listed = [name if labels == "names" else f"{answers[name]}: {name}" for name in names]
    below = labelled_text(labelled, answers, style, similar=False) if labelled else ""
    environment = SandboxedEnvironment(undefined=StrictUndefined, keep_trailing_newline=False)
    try:
        used = find_undeclared_variables(environment.parse(source))
        text = environment.from_string(source).render(
            rooms=rooms,
            names=listed,
            other=shown[home.other],
            hints=(*home.notes, *(home.hints if polarity else ())),
            style=style,
            example=shown_example,
            labels=labels,
            rules=rules,
            labelled=below,
        )
    except Exception as error:  # a template can raise anything: it is the user's program
        raise HarkdError(f"prompt.template={template}: {' '.join(str(error).split())}") from error
    asked = {"labels": labels != "names", "rules": not rules, "labelled": bool(labelled)}
    for name, wanted in asked.items():
        if wanted and name not in used:
            setting = "examples" if name == "labelled" else name
            raise HarkdError(
                f"prompt.template={template} never looks at '{name}', so prompt.{setting} would "
                "change nothing in it: drop that setting, or see the template 'instruction'"
            )
    return Instruction(text=text, style=style, names=names, labels=labels)


def ask(instruction: Instruction, window: Window, similar: Sequence[Labelled] = ()) -> Prompt:
    """Joins the instruction and one window.

    Args:
        instruction: of the window's home.
        window: to ask about.
        similar: windows of other sessions to show before it with their gold labels.
    """
    suffix = events_text(window.times, window.texts)
    prompt = Prompt(
        key=window.key,
        prefix=instruction.text,
        suffix=suffix,
        style=instruction.style,
        names=instruction.names,
        ids=tuple(range(1, len(window.texts) + 1)),
        labels=instruction.labels,
    )
    if not similar:
        return prompt
    answers = dict(zip(prompt.names, prompt.answers, strict=True))
    before = labelled_text(similar, answers, prompt.style, similar=True)
    return replace(prompt, suffix=f"{before}{ASKED}{suffix}")


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
