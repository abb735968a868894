"""decode.think_budget on a server: two requests make one reply."""

from __future__ import annotations

from typing import Any

import pytest

from harkd.engines.openai.bounded import Bounded
from harkd.errors import HarkdError
from harkd.prompts.chat import Chat
from harkd.records import Reply
from harkd.settings import DecodeSettings
from tests import small
from tests.engines.scripted import MODEL, Answer, Script, completion, engine, serving

BUDGET, MOST = 8, 50


def part(text: str, finish: str, new: int, prompt: int = 100) -> Answer:
    usage = {"prompt_tokens": prompt, "completion_tokens": new}
    choice = {"text": text, "finish_reason": finish}
    return completion(choices=[choice], usage=usage)


def asked(script: Script) -> tuple[Reply, list[dict[str, Any]]]:
    chat = Chat(small.tokenizer(), "think")
    decode = DecodeSettings(think_budget=BUDGET, max_new_tokens=MOST)
    with serving(script) as server:
        bounded = engine(server)
        bounded.bounded = Bounded(chat, MODEL, decode, BUDGET, 3)
        [reply] = bounded.replies(small.prompts("think", 1))
    assert isinstance(reply, Reply)
    return reply, server.asked


def test_a_reply_that_ends_by_itself_takes_one_request() -> None:
    reply, [body] = asked(lambda *_: part("<think>\nhm\n</think>\n\n{}", "stop", 7))
    [prompt] = small.prompts("think", 1)
    assert body == {
        "path": "/v1/completions",
        "model": MODEL,
        "prompt": Chat(small.tokenizer(), "think").prompt_text(prompt),
        "max_tokens": BUDGET + 1,
        "temperature": 0.0,
    }
    assert (reply.text, reply.thinking_cut) == ("<think>\nhm\n</think>\n\n{}", False)
    assert reply.new_tokens == 7


@pytest.mark.parametrize(
    ("first", "goes_on", "cut"),
    [
        ("<think>\nI see", "<think>\nI see\n</think>", True),
        ("<think>\nI see\n", "<think>\nI see\n</think>", True),
        ("<think>\nI see \ufffd", "<think>\nI see \n</think>", True),  # through a character
        ("<think>\nhm\n</think>\n\n{", "<think>\nhm\n</think>\n\n{", False),
        ("no thinking at", "no thinking at", False),
    ],
)
def test_what_the_first_request_cut_goes_on_with_thinking_closed(
    first: str, goes_on: str, cut: bool
) -> None:
    answers = iter([part(first, "length", 9, 100), part("REST", "stop", 5, 110)])
    reply, bodies = asked(lambda *_: next(answers))
    prompt = bodies[0]["prompt"]
    assert [body["prompt"] for body in bodies] == [prompt, prompt + goes_on]
    assert [body["max_tokens"] for body in bodies] == [BUDGET + 1, MOST - 9]
    assert (reply.text, reply.finish, reply.thinking_cut) == (goes_on + "REST", "stop", cut)
    assert (reply.prompt_tokens, reply.new_tokens) == (210, 14)


def probed(tokens: int, status: int = 200) -> None:
    chat = Chat(small.tokenizer(), "think")
    answer = Answer("{}", status=404) if status == 404 else part("<", "length", 1, tokens)
    with serving(lambda *_: answer) as server:
        bounded = engine(server)
        bounded.bounded = Bounded(chat, MODEL, DecodeSettings(), BUDGET, 3)
        bounded.check(small.prompts("think", 3))


def test_a_server_that_does_not_read_the_prompt_as_it_is_sent_is_found_before_the_run() -> None:
    chat = Chat(small.tokenizer(), "think")
    longest = max(small.prompts("think", 3), key=lambda prompt: len(prompt.suffix))
    sent = sum(map(len, chat.prompt_ids(longest)))
    probed(sent)
    with pytest.raises(HarkdError, match=f"reads {sent + 9} tokens in a prompt of {sent}"):
        probed(sent + 9)
    with pytest.raises(HarkdError, match=r"decode\.think_budget needs /completions"):
        probed(sent, status=404)
