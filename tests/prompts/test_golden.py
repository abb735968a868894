"""What a model is asked, word for word: a change of one character is a change of every result.

After a change that is meant, write the files anew, read the difference, and raise
`harkd.runs.identity.LAYOUT`:

    HARKD_WRITE_GOLDEN=1 .venv/bin/pytest tests/prompts/test_golden.py
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from harkd.prompts import Style, ask, instruct
from harkd.records import Prompt
from tests import small

GOLDEN = Path(__file__).with_name("golden")


@pytest.mark.parametrize("style", small.STYLES)
@pytest.mark.parametrize("example", [True, False], ids=["example", "bare"])
def test_prompt_is_the_committed_one(style: Style, example: bool) -> None:
    instruction = instruct(small.HOME, style=style, example=small.EXAMPLE if example else ())
    check(ask(instruction, small.windows(4)[3]), f"{style}{'' if example else '_bare'}")


@pytest.mark.parametrize("style", small.STYLES)
def test_variants_are_the_committed_ones(style: Style) -> None:
    instruction = instruct(
        small.HOME,
        style=style,
        example=small.EXAMPLE,
        labels="ids",
        rules=False,
        polarity=False,
        labelled=small.LABELLED,
    )
    prompt = ask(instruction, small.windows(4)[3], small.LABELLED[::-1])
    check(prompt, f"{style}_variants")


def check(prompt: Prompt, name: str) -> None:
    text = f"{prompt.prefix}\n=== suffix\n{prompt.suffix}\n"
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("HARKD_WRITE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
