"""A second, lenient reading of replies whose JSON is broken."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import json_repair

from harkd.replies.reading import after_thinking, parse

if TYPE_CHECKING:
    from harkd.records import Prediction, Prompt, Reply

LONGEST, MOST_BRACES = 20_000, 100
"""Characters and opening braces that are repaired: no answer has more of either, and repairing
takes quadratic time where brackets are opened again and again."""


def parse_leniently(prompt: Prompt, reply: Reply, strict: Prediction) -> Prediction:
    """Reads a reply once more, with its JSON repaired, where strict reading found no answer.

    What json-repair makes of the text is read by the rules of `harkd.replies.reading`. Thinking
    that does not end is not repaired: there is no answer behind it. Raises nothing.

    Args:
        prompt: that was asked.
        reply: to it.
        strict: what `parse` says of it; returned as it is wherever repairing gives no answer.
    """
    text = after_thinking(reply.text)
    if strict.fault is None or text is None:
        return strict
    if len(text) > LONGEST or text.count("{") > MOST_BRACES:
        return strict
    try:
        repaired = json_repair.repair_json(text, ensure_ascii=False)
    except (RecursionError, ValueError):
        return strict
    lenient = parse(prompt, replace(reply, text=str(repaired)))
    return lenient if lenient.fault is None else strict
