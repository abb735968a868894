"""Small datasets of every reader, and the ways in which a file of theirs may come damaged."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import native
import polars as pl
from test_casas import TEXT, write
from test_own import EVENTS_CSV, EXAMPLE, HOME

from harkd.homes import casas, marble, mural, own, uci_adl
from harkd.homes.rows import OnError
from harkd.records import Recording

SENSED = ("session", "time", "sensor", "state")
"""What a row says by itself: of CASAS even rooms and devices hang on the other rows."""
TRUTH = ("activities", "residents")


@dataclass(frozen=True)
class Dataset:
    write: Callable[[Path], Path]
    read: Callable[[Path, OnError], Recording]
    events: tuple[str, ...]
    """files in which each row is an event, or two"""
    others: tuple[str, ...]
    """files of annotation, or that describe the home"""
    header: int = 1
    """lines before the first row"""
    blank: bytes = b","
    """what stands between two fields"""
    compared: tuple[str, ...] = (*SENSED, "room", "device", "text", *TRUTH)
    packed: dict[str, Callable[[bytes], bytes]] = field(default_factory=dict)
    """file -> how its rows, damaged as lines of text, become its bytes"""


def own_csv(root: Path) -> Path:
    root.mkdir()
    (root / "home.yaml").write_text(HOME)
    (root / "events.csv").write_text(EVENTS_CSV)
    return root


def own_parquet(root: Path) -> Path:
    root.mkdir()
    for name in ("home.yaml", "activities.csv"):
        (root / name).write_text(EXAMPLE[name])
    (root / "events.parquet").write_bytes(as_parquet(EXAMPLE["events.csv"].encode()))
    return root


def as_parquet(text: bytes) -> bytes:
    """Lines as a table of texts: what a line lacks is null, what it has too much is lost."""
    lines = text.decode("utf-8-sig", "replace").replace("\r\n", "\n").removesuffix("\n").split("\n")
    names, *rows = [line.split(",") for line in lines]
    frame = pl.DataFrame(
        {
            name: [row[at] if at < len(row) else None for row in rows]
            for at, name in enumerate(names)
        },
        schema=dict.fromkeys(names, pl.String),
    )
    file = io.BytesIO()
    frame.write_parquet(file)
    return file.getvalue()


def as_text(table: bytes) -> bytes:
    return pl.read_parquet(table).write_csv().encode()


DATASETS = {
    "mural": Dataset(
        lambda root: native.mural(root, {"01": native.MURAL_ROWS, "02": native.MURAL_ROWS[2:]}),
        lambda root, on: mural.read(root, name="h", on_error=on),
        ("01/data.csv", "02/data.csv"),
        ("sensors.json", "activities.json", "01/context.json"),
    ),
    "marble": Dataset(
        lambda root: native.marble(root, subjects=("203", "204")),
        lambda root, on: marble.read(root, name="h", on_error=on),
        ("A1m/instance1/environmental.csv", "A1m/instance1/subject-204/smartphone.csv"),
        ("A1m/instance1/subject-203/labels.csv",),
    ),
    "uci_adl": Dataset(
        native.uci,
        lambda root, on: uci_adl.read(root, name="h", home="A", on_error=on),
        ("OrdonezA_Sensors.txt",),
        ("OrdonezA_ADLs.txt",),
        header=2,
        blank=b"\t",
    ),
    "casas": Dataset(
        lambda root: write(root, TEXT),
        lambda root, on: casas.read(root, name="h", home="hh901", on_error=on),
        ("hh901.csv",),
        (),
        header=0,
        blank=b" ",
        compared=(*SENSED, *TRUTH),
    ),
    "own csv": Dataset(
        own_csv,
        lambda root, on: own.read(root, name="h", on_error=on),
        ("events.csv",),
        ("home.yaml",),
    ),
    "own parquet": Dataset(
        own_parquet,
        lambda root, on: own.read(root, name="h", on_error=on),
        ("events.parquet",),
        ("home.yaml", "activities.csv", "events.parquet"),
        packed={"events.parquet": as_parquet},
    ),
}

Damage = Callable[[Random, bytes, Dataset], bytes]


def _lines(change: Callable[[Random, bytes, Dataset], bytes], rows_only: bool = True) -> Damage:
    """The damage that `change` does to one of the lines."""

    def damage(draw: Random, text: bytes, dataset: Dataset) -> bytes:
        lines = text.split(b"\n")
        first = dataset.header if rows_only and len(lines) > dataset.header + 1 else 0
        chosen = [at for at in range(first, len(lines)) if lines[at]]
        if chosen:
            at = draw.choice(chosen)
            lines[at] = change(draw, lines[at], dataset)
        return b"\n".join(lines)

    return damage


def _field(draw: Random, line: bytes, dataset: Dataset, becomes: Sequence[bytes]) -> bytes:
    parts = line.split(dataset.blank)
    parts[draw.randrange(len(parts))] = draw.choice(becomes)
    return dataset.blank.join(parts)


def _swapped(draw: Random, line: bytes, dataset: Dataset) -> bytes:
    parts = line.split(dataset.blank)
    one, other = draw.randrange(len(parts)), draw.randrange(len(parts))
    parts[one], parts[other] = parts[other], parts[one]
    return dataset.blank.join(parts)


def _flipped(draw: Random, text: bytes, dataset: Dataset) -> bytes:
    flipped = bytearray(text)
    for _ in range(draw.randint(1, 4)):
        flipped[draw.randrange(len(text))] = draw.randrange(256)
    return bytes(flipped)


def _recoded(draw: Random, text: bytes, dataset: Dataset) -> bytes:
    def recoded(draw: Random, line: bytes, dataset: Dataset) -> bytes:
        at = draw.randrange(len(line) + 1)
        return draw.choice(
            [
                line[:at] + "é".encode("latin-1") + line[at:],
                line[:at] + "日".encode() + line[at:],
                line[:at] + "“".encode("cp1252") + line[at:],
                line.decode("latin-1").encode("utf-16"),
            ]
        )

    if draw.random() < 0.1:
        return text.decode("latin-1").encode("utf-16")
    return _lines(recoded)(draw, text, dataset)


def _lost(draw: Random, text: bytes, dataset: Dataset) -> bytes:
    lines = text.split(b"\n")
    at = draw.randrange(len(lines))
    return b"\n".join(lines[:at] + lines[at + draw.randint(1, 3) :])


def _negative(draw: Random, line: bytes, dataset: Dataset) -> bytes:
    starts = [at for at in range(len(line)) if line[at : at + 1].isdigit()] or [0]
    at = draw.choice(starts)
    return line[:at] + b"-" + line[at:]


def _out_of_range(draw: Random, line: bytes, dataset: Dataset) -> bytes:
    digits = [at for at in range(len(line)) if line[at : at + 1].isdigit()] or [len(line)]
    at, more = draw.choice(digits), draw.choice([b"9", b"99", b"9" * 30, b"_404"])
    return line[:at] + more + line[at + draw.randrange(2) :]


def _empty(draw: Random, text: bytes, dataset: Dataset) -> bytes:
    head = b"\n".join(text.split(b"\n")[: dataset.header])
    return draw.choice([b"", b"\n", b" \r\n\t\n", b"\x00", b"\xef\xbb\xbf", head])


NONE = (b"NaN", b"nan", b"null", b"None", b"inf", b"", b'""')
DAMAGES: dict[str, Damage] = {
    "bytes flipped": _flipped,
    "a line cut": _lines(lambda draw, line, _: line[: draw.randrange(len(line))], False),
    "the file cut": lambda draw, text, _: text[: draw.randrange(len(text))],
    "lines lost": _lost,
    "columns swapped": _lines(_swapped, False),
    "encodings mixed": _recoded,
    "byte order mark": lambda draw, text, _: b"\xef\xbb\xbf" + text,
    "line ends": lambda draw, text, _: text.replace(
        *((b"\r\n", b"\n") if b"\r" in text else (b"\n", b"\r\n"))
    ),
    "NaN": _lines(lambda draw, line, dataset: _field(draw, line, dataset, NONE)),
    "negative times": _lines(_negative),
    "ids out of range": _lines(_out_of_range),
    "empty files": _empty,
}
HARMLESS = ("byte order mark", "line ends")
