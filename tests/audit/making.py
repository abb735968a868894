"""Windows and traces written by hand: reasoning in the words of a language model."""

from harkd.audit import Finding, Kind, findings
from harkd.audit.reasoning import reasoning
from harkd.prompts import Style, ask, instruct
from harkd.prompts.answer import answer_text
from harkd.records import Activity, Event, Home, LabelKind, Prompt, Reply, Sensor, Window

HOME = Home(
    name="flat",
    rooms=("kitchen", "dining room", "living room", "bathroom", "bedroom_1"),
    sensors=(
        Sensor("K1", "kitchen", "fridge door", "magnetic"),
        Sensor("K2", "kitchen", "coffee machine", "power"),
        Sensor("K3", "kitchen", "induction stove", "power"),
        Sensor("D1", "dining room", "chair_1", "magnetic"),
        Sensor("L1", "living room", "TV", "power"),
        Sensor("B1", "bathroom", "toilet", "magnetic"),
        Sensor("B2", "bathroom", "sink", "flow"),
        Sensor("R1", "bedroom_1", "door", "magnetic"),
    ),
    activities=(
        Activity("DRINKS", "preparing drinks"),
        Activity("BREAKFAST", "preparing breakfast"),
        Activity("HAVING", "having breakfast"),
        Activity("TOILET", "using toilet"),
        Activity("COUCH", "resting on the couch or the chairs"),
        Activity("TV", "watching TV"),
        Activity("OTHER", "others"),
    ),
    other="OTHER",
)
EVENTS = (
    Event(1, "08:18:48", "bedroom_1 door OPENED"),
    Event(2, "08:19:00", "kitchen coffee machine turned ON"),
    Event(3, "08:19:18", "kitchen fridge door OPENED"),
    Event(4, "08:19:25", "kitchen fridge door CLOSED"),
    Event(5, "08:21:40", "dining room chair_1 OPENED"),
)
ANSWERS = ("others", "preparing drinks", "preparing breakfast", "preparing breakfast",
           "having breakfast")  # fmt: skip


def _window(events: tuple[Event, ...]) -> Window:
    return Window("monday", 0, 0, *zip(*((e.time, e.text) for e in events), strict=True))


def a_prompt(
    style: Style = "think", events: tuple[Event, ...] = EVENTS, labels: LabelKind = "names"
) -> Prompt:
    return ask(instruct(HOME, style=style, labels=labels), _window(events))


def a_reply(text: str) -> Reply:
    return Reply("monday/0", text, 0, 0, 0, "stop", 0.0)


def audit(
    thoughts: str, answers: tuple[str, ...] = ANSWERS, style: Style = "think"
) -> list[Finding]:
    """Findings of a trace with this reasoning and these answers."""
    prompt = a_prompt(style)
    labels = dict(zip(prompt.ids, answers, strict=True))
    return list(findings(prompt, a_reply(answer_text(labels, thoughts, style))))


def kinds(thoughts: str, answers: tuple[str, ...] = ANSWERS) -> list[tuple[Kind, int | None]]:
    return [(one.kind, one.event) for one in audit(thoughts, answers)]


def evidence(
    thoughts: str, answers: tuple[str, ...] = ANSWERS, style: Style = "think"
) -> list[str]:
    """The text that each finding points at."""
    prompt = a_prompt(style)
    labels = dict(zip(prompt.ids, answers, strict=True))
    text = reasoning(prompt, a_reply(answer_text(labels, thoughts, style)))
    return [text[one.start : one.end] for one in audit(thoughts, answers, style)]
