"""A prompt that is too long is found before the run generates anything, with its tokens."""

from __future__ import annotations

import re

import pytest

from harkd.engines.fits import check_fits
from harkd.errors import HarkdError
from harkd.prompts.chat import Chat
from tests import small
from tests.modes.command import TINY, Command

CHAT = Chat(small.tokenizer(), "answer")
PROMPTS = small.prompts("answer", 12)
LENGTHS = {prompt.key: sum(map(len, CHAT.prompt_ids(prompt))) for prompt in PROMPTS}


def test_the_longest_is_named_with_its_exact_tokens() -> None:
    longest = max(LENGTHS.values())
    with pytest.raises(HarkdError) as raised:
        check_fits(PROMPTS, CHAT, context=longest, name="m")
    found = re.search(r"of window (\S+), has (\d+) tokens and m takes (\d+)", str(raised.value))
    assert found is not None
    assert LENGTHS[found[1]] == int(found[2]) == int(found[3]) == longest


def test_what_fits_by_a_token_passes_and_the_bound_holds() -> None:
    longest = max(LENGTHS.values())
    assert check_fits(PROMPTS, CHAT, context=longest + 1, name="m") == longest
    assert check_fits(PROMPTS, CHAT, context=100_000, name="m") >= longest
    assert check_fits([], CHAT, context=1, name="m") == 0


def test_prompts_that_surely_fit_are_not_tokenized(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CHAT, "prompt_ids", lambda _: pytest.fail("tokenized"))
    check_fits(PROMPTS, CHAT, context=100_000, name="m")


def test_a_run_says_so_before_it_has_any_reply(harkd: Command) -> None:
    outcome = harkd("window.size=400", *TINY, "dataset.simulate.minutes=300")
    assert outcome.status == 2
    assert re.search(r"the longest prompt, of window \S+, has \d{4,} tokens", outcome.error)
    assert "nano takes 4096 in all; lower window.size" in outcome.error
    [replies] = harkd.folder.glob("outputs/zero_shot/*/*/*/replies.jsonl")
    assert not replies.read_bytes()
