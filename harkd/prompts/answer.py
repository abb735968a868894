"""The text of an answer: how examples show it and how teachers that harkd writes itself give it."""

import json
from collections.abc import Mapping

from harkd.prompts.style import Style


def answer_text(labels: Mapping[int, str], reasoning: str, style: Style) -> str:
    """Writes a reply of the given style.

    Args:
        labels: event id -> what `Prompt.answers` writes for its activity, in the order of the ids.
        reasoning: what led to the labels; unused where the style has no place for it.
        style: see `harkd.prompts.style.Style`.
    """
    named = {str(key): name for key, name in labels.items()}
    if style == "reason":
        return json.dumps({"reasoning": reasoning, "labels": named}, ensure_ascii=False)
    answer = json.dumps({"labels": named}, ensure_ascii=False)
    return f"<think>\n{reasoning}\n</think>\n\n{answer}" if style == "think" else answer
