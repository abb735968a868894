"""Reads a reply by one set of rules, whatever the style of its prompt.

1. Thinking. The answer is what follows the last `</think>`, or the whole text where there is
   none. A `<think>` that nothing closes leaves no answer: `unclosed_thinking`, even where JSON
   stands inside the thinking. Thinking is neither required nor forbidden in any style.
2. Object. Prose and code fences around it do not matter: the last complete JSON object that has
   the key "labels" is the answer (`harkd.replies.scan` says what is an object of the text).
   Where there is none: `bad_json` if an opening brace started something that does not decode,
   otherwise `wrong_shape` if there was an object, otherwise `no_json`.
3. Shape. "labels" stands there once and is an object, and a `reason` answer also has the key
   "reasoning" with any value; otherwise `wrong_shape`. Other keys are ignored.
4. Events. A key names an event when it is its id in plain digits: "1", not " 1 " or "01"; other
   keys are ignored. An event whose key is not there is `missing`; one whose key is there more
   than once is `duplicate`, even where the labels agree.
5. Labels. A label is one of the prompt's names as spelt there, or where the prompt asks for ids
   one of those and no name, upper and lower case included; only blanks around it and Unicode's
   composed or decomposed forms make no difference. Anything else is an `unknown_label`.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from harkd.records import EventFault, Prediction, ReplyFault
from harkd.replies.scan import scan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harkd.records import Prompt, Reply
    from harkd.replies.scan import Pairs

MAX_DECOMPOSED = 4
"""Characters that one character decomposes into at most in NFD (Unicode Standard Annex 15)."""


def parse(prompt: Prompt, reply: Reply) -> Prediction:
    """Reads the reply to a prompt; the rules are this module's docstring. Raises nothing.

    Returns:
        One name (as the prompt spells it) or fault per id of the prompt; or the fault of the
        reply as a whole.
    """
    text = after_thinking(reply.text)
    if text is None:
        return _without_answer(prompt, ReplyFault.UNCLOSED_THINKING)
    found = scan(text)
    answers = [pairs for pairs in found.objects if _values(pairs, "labels")]
    if not answers:
        return _without_answer(prompt, _why_none(found.broken, bool(found.objects)))
    answer = answers[-1]
    labels = _values(answer, "labels")
    reasoned = prompt.style != "reason" or _values(answer, "reasoning")
    if len(labels) > 1 or not isinstance(labels[0], tuple) or not reasoned:
        return _without_answer(prompt, ReplyFault.WRONG_SHAPE)
    return _with_labels(prompt, labels[0], reply.probabilities)


def after_thinking(text: str) -> str | None:
    """Returns the answer's text, or None where thinking does not end."""
    answer = text.rpartition("</think>")[2]
    return None if "<think>" in answer else answer


def _values(pairs: Pairs, key: str) -> list[object]:
    return [value for name, value in pairs if name == key]


def _why_none(broken: bool, objects: bool) -> ReplyFault:
    if broken:
        return ReplyFault.BAD_JSON
    return ReplyFault.WRONG_SHAPE if objects else ReplyFault.NO_JSON


def _without_answer(prompt: Prompt, fault: ReplyFault) -> Prediction:
    nothing = (None,) * len(prompt.ids)
    return Prediction(prompt.key, fault, nothing, nothing)


def _with_labels(
    prompt: Prompt, labels: Pairs, probabilities: tuple[tuple[float, ...], ...] | None
) -> Prediction:
    answered: dict[str, list[object]] = {}
    for key, value in labels:
        answered.setdefault(key, []).append(value)
    spelt = {
        _spelling(answer): name for answer, name in zip(prompt.answers, prompt.names, strict=True)
    }
    names: list[str | None] = []
    faults: list[EventFault | None] = []
    for event in prompt.ids:
        values = answered.get(str(event), [])
        name = _known(values[0], spelt) if len(values) == 1 else None
        names.append(name)
        faults.append(None if name is not None else _why_no_label(len(values)))
    return Prediction(prompt.key, None, tuple(names), tuple(faults), probabilities)


def _why_no_label(values: int) -> EventFault:
    if values == 0:
        return EventFault.MISSING
    return EventFault.DUPLICATE if values > 1 else EventFault.UNKNOWN_LABEL


def _known(value: object, spelt: Mapping[str, str]) -> str | None:
    """The prompt's name that the value spells, or None."""
    if not isinstance(value, str):
        return None
    # Normalising takes quadratic time on long runs of combining marks, and nothing longer than
    # the longest name's decomposed form can spell a name.
    value = value.strip()
    if len(value) > MAX_DECOMPOSED * max(map(len, spelt), default=0):
        return None
    return spelt.get(_spelling(value))


def _spelling(name: str) -> str:
    return unicodedata.normalize("NFC", name.strip())
