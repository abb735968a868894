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
from tests import small

GOLDEN = Path(__file__).with_name("golden")


@pytest.mark.parametrize("style", small.STYLES)
@pytest.mark.parametrize("example", [True, False], ids=["example", "bare"])
def test_prompt_is_the_committed_one(style: Style, example: bool) -> None:
    instruction = instruct(small.HOME, style=style, example=small.EXAMPLE if example else ())
    prompt = ask(instruction, small.windows(4)[3])
    text = f"{prompt.prefix}\n=== suffix\n{prompt.suffix}\n"
    path = GOLDEN / f"{style}{'' if example else '_bare'}.txt"
    if os.environ.get("HARKD_WRITE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
