"""A trace is learnt whole, or the run stops and says how many do not fit."""

from __future__ import annotations

import pytest

from harkd.distill.examples import examples_from
from harkd.errors import HarkdError
from harkd.prompts.chat import Chat
from tests import small


@pytest.fixture(scope="module")
def chat() -> Chat:
    return Chat(small.tokenizer(), "reason")


def test_nothing_is_truncated_however_tight_the_context(chat: Chat) -> None:
    traces = small.traces("reason", 6)
    longest = max(map(len, examples_from(traces, chat, context=10_000)))
    for example, (prompt, reply) in zip(
        examples_from(traces, chat, context=longest), traces, strict=True
    ):
        assert chat.text(list(example.target)) == reply
        assert example.target[-1] == chat.end_id
        whole = chat.tokenizer.decode([*example.prefix, *example.suffix])
        assert whole == chat.prompt_text(prompt)
        assert len(example) <= longest


def test_too_long_traces_are_counted(chat: Chat) -> None:
    traces = small.traces("reason", 6)
    lengths = sorted(map(len, examples_from(traces, chat, context=10_000)))
    too_long = sum(length > lengths[2] for length in lengths)
    with pytest.raises(
        HarkdError,
        match=rf"^{too_long} of 6 traces do not fit the student's {lengths[2]} tokens "
        rf"\(the longest has {lengths[-1]}\); lower window.size",
    ):
        examples_from(traces, chat, context=lengths[2])


def test_no_trace_says_what_to_run(chat: Chat) -> None:
    with pytest.raises(HarkdError, match="no trace is left to learn from"):
        examples_from([], chat, context=100)


def test_windows_of_a_home_hold_one_copy_of_its_instruction(chat: Chat) -> None:
    first, *others = examples_from(small.traces("reason", 4), chat, context=10_000)
    assert all(other.prefix is first.prefix for other in others)
