"""Where a reply reasons."""

from harkd.records import Prompt, Reply
from harkd.replies.scan import scan


def reasoning(prompt: Prompt, reply: Reply) -> str:
    """The text that a reply's answer rests on; '' where there is none.

    In style `reason` that is the field "reasoning" of the answer, decoded; in the others it is
    what stands before the last `</think>`, its opening tag left out, or, in a reply without the
    tag, before the last JSON object. The evidence of a `Finding` is a part of this text.
    """
    before, closed, after = reply.text.rpartition("</think>")
    if prompt.style == "reason":
        return _field(after)
    if closed or "<think>" in after:
        return (before if closed else after).replace("<think>", "", 1).strip()
    return after[: after.rfind('{"labels"')].strip() if '{"labels"' in after else ""


def _field(text: str) -> str:
    """The reasoning of the last object that has labels; of the last that has none, without."""
    having = [dict(pairs) for pairs in scan(text).objects if "reasoning" in dict(pairs)]
    answers = [pairs for pairs in having if "labels" in pairs] or having
    return _written(answers[-1]["reasoning"]) if answers else ""


def _written(value: object) -> str:
    """A field's text; a list is its items, an object its keys and values, one in a line each."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n".join(map(_written, value))
    if isinstance(value, tuple):
        return "\n".join(f"{key}: {_written(item)}" for key, item in value)
    return ""
