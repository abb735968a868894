"""Windows with their gold labels, as a prompt shows them."""

from collections.abc import Mapping, Sequence

from harkd.prompts.answer import answer_text
from harkd.prompts.events import events_text
from harkd.prompts.style import Style
from harkd.records import Labelled

HEADING = "## Labelled windows\n"


def labelled_text(
    windows: Sequence[Labelled], answers: Mapping[str, str], style: Style, *, similar: bool
) -> str:
    """Writes each window with the answer that the gold labels give.

    Only the labels are gold: nobody wrote down why, so no style shows any reasoning for them.

    Args:
        windows: at least one.
        answers: name -> what an answer writes for it.
        style: of the prompt; those that ask for reasoning are told that it is left out here.
        similar: whether the windows were chosen for the one that is asked about.
    """
    which = "The windows of this home most like yours" if similar else "Windows of this home"
    left_out = "" if style == "answer" else "; the reasoning is left out"
    lines = [f"{HEADING}{which}, with the labels that people gave them{left_out}:"]
    for window in windows:
        labels = {id: answers[name] for id, name in enumerate(window.names, 1)}
        lines += [events_text(window.times, window.texts), answer_text(labels, "", "answer")]
    return "\n".join(lines)
