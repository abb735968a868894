"""The one JSON schema of a window's answer, for whatever engine holds a model to it."""

from typing import Any

from harkd.records import Prompt


def answer_schema(prompt: Prompt) -> dict[str, Any]:
    """Returns the JSON schema of exactly the prompt's event ids and activities.

    Keys stand in the order of `harkd.prompts.answer.answer_text`, none may be left out or added,
    and nothing has a bound on its length. What precedes the answer (thinking) is not part of it.
    """
    ids = [str(event) for event in prompt.ids]
    labels = _closed({event: {"enum": list(prompt.answers)} for event in ids})
    if prompt.style == "reason":
        return _closed({"reasoning": {"type": "string"}, "labels": labels})
    return _closed({"labels": labels})


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
