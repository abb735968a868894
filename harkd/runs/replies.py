"""replies.jsonl: what every window was asked and answered, written as it comes."""

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from harkd.records import Prompt, Reply

DIGITS = 4
"""Of a probability: more would say nothing about calibration, and fill the disk."""


class ReplyStore:
    """An append-only file with one line per window.

    A reply is in the file before it counts as done, so a process that is killed loses nothing but
    the reply it was writing. Each line carries a hash of its prompt: a reply to another prompt
    (because the data or the template changed) is not taken for an answer to this one.

    Args:
        path: replies.jsonl.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        _cut_torn_line(path)
        self._asked = {line["key"]: line["prompt"] for line in read_lines(path)}
        self._file = path.open("a", encoding="utf-8")

    def __enter__(self) -> "ReplyStore":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def missing(self, prompts: Iterable[Prompt]) -> Iterator[Prompt]:
        """Yields the prompts that have no reply yet."""
        return (prompt for prompt in prompts if self._asked.get(prompt.key) != digest(prompt))

    def add(self, prompt: Prompt, reply: Reply) -> None:
        """Writes one reply."""
        line = {
            "prompt": digest(prompt),
            **dataclasses.asdict(reply),
            "probabilities": _rounded(reply.probabilities),
            "asked": prompt.suffix,
        }
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()
        self._asked[prompt.key] = line["prompt"]


def digest(prompt: Prompt) -> str:
    """Returns sixteen hexadecimal digits that stand for a prompt's whole text."""
    text = f"{prompt.prefix}\0{prompt.suffix}\0{prompt.style}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yields the lines of a replies.jsonl.

    Raises:
        ValueError: a line is damaged; the message says which.
    """
    if not path.is_file():
        return
    with path.open(encoding="utf-8") as file:
        for number, text in enumerate(file, 1):
            try:
                yield json.loads(text)
            except ValueError as error:
                raise ValueError(f"{path}, line {number}: {error}") from error


def read_replies(path: Path, prompts: Iterable[Prompt]) -> Iterator[tuple[Prompt, Reply]]:
    """Yields each prompt with its reply, in the order of the prompts; the last line counts."""
    lines = {(line["key"], line["prompt"]): line for line in read_lines(path)}
    for prompt in prompts:
        line = lines.get((prompt.key, digest(prompt)))
        if line is not None:
            yield prompt, _reply(line)


def _rounded(probabilities: tuple[tuple[float, ...], ...] | None) -> list[list[float]] | None:
    if probabilities is None:
        return None
    return [[round(chance, DIGITS) for chance in event] for event in probabilities]


def _reply(line: dict[str, Any]) -> Reply:
    # Lines from before a field existed do without it.
    known = {field.name for field in dataclasses.fields(Reply)}
    values = {name: value for name, value in line.items() if name in known}
    if values.get("probabilities") is not None:
        values["probabilities"] = tuple(map(tuple, values["probabilities"]))
    return Reply(**values)


def _cut_torn_line(path: Path) -> None:
    # A kill may have torn the last line; the reply it held is asked for again.
    if not path.is_file():
        return
    content = path.read_bytes()
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        with path.open("r+b") as file:
            file.truncate(whole)
