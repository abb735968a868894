"""What a reply reasons, and what `harkd-audit` found wrong with it, as the page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from harkd.audit.reasoning import reasoning
from harkd.errors import HarkdError
from harkd.records import Prompt, Reply
from harkd.runs import Run
from harkd.runs.replies import read_lines

LONGEST = 6_000
"""Characters of a reply's reasoning, and of the rest of it, that the page holds; the middle of a
longer text is left out."""


class ShownFinding(TypedDict):
    """One finding of `harkd-audit`."""

    kind: str
    """one of `harkd.audit.records.Kind`"""
    event: int | None
    start: int | None
    """of the evidence in the reasoning as it is shown; None where that part is left out"""
    end: int | None
    detail: str


class Cut:
    """A text without its middle, where it is too long; and where its places have gone."""

    def __init__(self, text: str) -> None:
        self.text, self._moved, self._head, self._tail = text, 0, len(text), len(text)
        if len(text) > LONGEST:
            self._head, self._tail = LONGEST * 3 // 4, len(text) - LONGEST // 4
            note = f"\n[… {self._tail - self._head:,} characters left out here …]\n"
            self.text = text[: self._head] + note + text[self._tail :]
            self._moved = self._head + len(note) - self._tail

    def place(self, start: int, end: int) -> tuple[int, int] | None:
        """Where a part of the whole text is now; None where it is not all there."""
        if end <= self._head:
            return start, end
        return (start + self._moved, end + self._moved) if start >= self._tail else None


def split_reply(text: str, style: str) -> tuple[Cut, list[str]]:
    """The reasoning of a reply, and what is around it.

    Args:
        text: as it came.
        style: of its prompt.

    Returns:
        The reasoning, and texts that give the reply as it came where it is put between them: two,
        or one where the reply does not hold it literally (in JSON it is escaped).
    """
    # A record says the style as text, which may be of a later harkd.
    asked = Prompt("", "", "", style, (), ())  # type: ignore[arg-type]
    reason = reasoning(asked, Reply("", text, 0, 0, 0, "stop", 0.0))
    around = text.split(reason, 1) if reason else [text]
    return Cut(reason), [Cut(part).text for part in around]


def read_findings(run: Run) -> dict[str, list[dict[str, Any]]] | None:
    """Key -> findings, from audit.jsonl; None where the run was not audited.

    Raises:
        HarkdError: the file is not what `harkd-audit` writes.
    """
    path = run.folder / "audit.jsonl"
    if not path.is_file():
        return None
    try:
        return {line["key"]: [dict(one) for one in line["findings"]] for line in read_lines(path)}
    except (KeyError, TypeError, ValueError) as error:
        raise HarkdError(f"{path}: not an audit: {error!r}; run harkd-audit again") from error


def shown_findings(found: list[dict[str, Any]], reason: Cut) -> list[ShownFinding]:
    """Findings with their evidence where the shown reasoning has it."""
    return [_shown(one, reason) for one in found]


def _shown(one: Mapping[str, Any], reason: Cut) -> ShownFinding:
    start, end = reason.place(one["start"], one["end"]) or (None, None)
    return {
        "kind": one["kind"],
        "event": one["event"],
        "start": start,
        "end": end,
        "detail": one["detail"],
    }
