"""Prompts and replies with nothing in them but what reading a reply needs."""

from __future__ import annotations

from typing import Any

from harkd.records import LabelKind, Prompt, Reply


def a_prompt(
    style: Any = "answer",
    names: tuple[str, ...] = ("cooking", "eating"),
    ids: tuple[int, ...] = (1, 2),
    labels: LabelKind = "names",
) -> Prompt:
    return Prompt("s/0", "", "", style, names, ids, labels)


def a_reply(text: str) -> Reply:
    return Reply("s/0", text, 0, 0, 0, "stop", 0.0)
