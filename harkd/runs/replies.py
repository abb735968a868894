"""replies.jsonl: what every window was asked and answered, written as it comes."""

import errno
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, fields
from functools import lru_cache
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any

from harkd.errors import HarkdError
from harkd.records import Prompt, Reply

DIGITS = 4
"""Of a probability: more would say nothing about calibration, and fill the disk."""
SYNC_SECONDS = 1.0
"""How much a power cut may cost: replies are forced onto the disk this often, and at the end."""
BLOCK = 65_536
"""Bytes read at a time when looking for the last line."""
FIELDS = frozenset(field.name for field in fields(Reply))


class ReplyStore:
    """An append-only file with one line per window.

    A reply has left the process before it counts as done: a kill at any moment loses nothing but
    the reply that was being written, and a power cut at most those of the last second. Each line
    carries a hash of its prompt: a reply to another prompt (because the data or the template
    changed) is not taken for an answer to this one.

    Args:
        path: the file to add to.
        others: files of other processes, whose replies count too.

    Raises:
        HarkdError: a line of a file is damaged.
    """

    def __init__(self, path: Path, others: Iterable[Path] = ()) -> None:
        self.path = path
        _cut_torn_line(path)
        self._answered = _answered((*others, path))
        self._file = path.open("ab")
        self._synced = monotonic()
        self.added = 0

    def __enter__(self) -> "ReplyStore":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._file.flush()
            _sync(self._file.fileno())
        finally:
            self._file.close()

    def holds(self, prompt: Prompt) -> bool:
        """Whether the prompt has a reply."""
        return digest(prompt) + prompt.key in self._answered

    def missing(self, prompts: Iterable[Prompt]) -> Iterator[Prompt]:
        """Yields the prompts that have no reply yet."""
        return (prompt for prompt in prompts if not self.holds(prompt))

    def add(self, prompt: Prompt, reply: Reply) -> None:
        """Writes one reply."""
        hashed = digest(prompt)
        line = {
            "prompt": hashed,
            **asdict(reply),
            "probabilities": _rounded(reply.probabilities),
            "asked": prompt.suffix,
        }
        text = json.dumps(line, ensure_ascii=False)
        # A server may send half of a surrogate pair, which UTF-8 has no bytes for.
        self._file.write(text.encode("utf-8", "replace") + b"\n")
        self._file.flush()
        self._answered.add(hashed + prompt.key)
        self.added += 1
        if monotonic() - self._synced >= SYNC_SECONDS:
            _sync(self._file.fileno())
            self._synced = monotonic()


def unanswered(paths: Iterable[Path], prompts: Iterable[Prompt]) -> int:
    """Returns how many prompts have no reply in any of the files."""
    answered = _answered(paths)
    return sum(digest(prompt) + prompt.key not in answered for prompt in prompts)


def digest(prompt: Prompt) -> str:
    """Returns sixteen hexadecimal digits that stand for a prompt's whole text."""
    hashed = _hashed(prompt.prefix).copy()
    hashed.update(f"\0{prompt.suffix}\0{prompt.style}".encode())
    return str(hashed.hexdigest()[:16])


@lru_cache(maxsize=8)
def _hashed(prefix: str) -> Any:
    # All windows of a home begin with the same text, which is hashed once.
    return hashlib.sha256(prefix.encode())


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yields the lines of a replies.jsonl.

    Raises:
        HarkdError: a line is damaged; the message says which.
    """
    return (line for _, line in _lines(path))


def read_replies(path: Path, prompts: Iterable[Prompt]) -> Iterator[tuple[Prompt, Reply]]:
    """Yields each prompt with its reply, in the order of the prompts; the last line counts.

    Only places in the file are held, no texts: a run of any length fits into memory.
    """
    places = dict(_named(path))
    if not places:
        return
    with path.open("rb") as file:
        for prompt in prompts:
            place = places.get(digest(prompt) + prompt.key)
            if place is not None:
                file.seek(place)
                yield prompt, _reply(json.loads(file.readline()))


def merge(paths: Sequence[Path], into: Path, prompts: Iterable[Prompt]) -> None:
    """Writes the replies of several files into one: each prompt's once, in the prompts' order.

    The other files are deleted after that, so that a kill in between leaves all replies.

    Args:
        paths: of the files; those that are not there are left out. `into` may be among them.
        into: the file to write; it is whole or not there at any moment.
        prompts: whose replies are wanted. Other lines are left out.
    """
    present = [path for path in paths if path.is_file()]
    places = {
        name: (number, place)
        for number, path in enumerate(present)
        for name, place in _named(path, growing=True)
    }
    partial = into.with_name(f".{into.name}.partial")
    files = [path.open("rb") for path in present]
    try:
        with partial.open("wb") as out:
            for prompt in prompts:
                found = places.get(digest(prompt) + prompt.key)
                if found is not None:
                    files[found[0]].seek(found[1])
                    out.write(files[found[0]].readline())
            out.flush()
            _sync(out.fileno())
    finally:
        for file in files:
            file.close()
    partial.replace(into)
    for path in present:
        if path != into:
            path.unlink()


def _lines(path: Path, *, growing: bool = False) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each line with the byte at which it begins.

    Where the file is growing, another process may not have ended its last line: it is left out.
    """
    if not path.is_file():
        return
    place = 0
    with path.open("rb") as file:
        for number, text in enumerate(file, 1):
            if growing and not text.endswith(b"\n"):
                return
            try:
                yield place, json.loads(text)
            except ValueError as error:
                raise HarkdError(f"{path}, line {number}: {error}; delete that line") from error
            place += len(text)


def _answered(paths: Iterable[Path]) -> set[str]:
    return {name for path in paths for name, _ in _named(path, growing=True)}


def _named(path: Path, *, growing: bool = False) -> Iterator[tuple[str, int]]:
    """What stands for each line's window and prompt, with the byte at which the line begins."""
    for place, line in _lines(path, growing=growing):
        try:
            yield line["prompt"] + line["key"], place
        except (KeyError, TypeError):
            raise HarkdError(
                f"{path}: a line is not a reply: {line!r:.80}; delete that line"
            ) from None


def _rounded(probabilities: tuple[tuple[float, ...], ...] | None) -> list[list[float]] | None:
    if probabilities is None:
        return None
    return [[round(chance, DIGITS) for chance in event] for event in probabilities]


def _reply(line: dict[str, Any]) -> Reply:
    # Lines from before a field existed do without it.
    values = {name: value for name, value in line.items() if name in FIELDS}
    if values.get("probabilities") is not None:
        values["probabilities"] = tuple(map(tuple, values["probabilities"]))
    return Reply(**values)


def _sync(number: int) -> None:
    try:
        os.fsync(number)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):  # it has no disk
            raise


def _cut_torn_line(path: Path) -> None:
    # A kill may have torn the last line; the reply it held is asked for again.
    if not path.is_file():
        return
    with path.open("r+b") as file:
        start = end = file.seek(0, os.SEEK_END)
        whole = 0
        while start and not whole:
            size = min(BLOCK, start)
            start = file.seek(start - size)
            found = file.read(size).rfind(b"\n")
            whole = start + found + 1 if found >= 0 else 0
        if whole < end:
            file.truncate(whole)
