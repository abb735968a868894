"""engine=openai sends a prompt and the key to the server that is named, and to nobody else."""

from __future__ import annotations

import json

import pytest

from harkd.errors import HarkdError
from harkd.records import Prompt, Reply
from tests import small
from tests.engines.scripted import Answer, ask, completion, engine, serving


def test_the_key_comes_from_the_environment_and_is_never_repeated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MY_KEY", "sk-secret")
    told = Answer({"error": {"message": "bad key sk-secret"}}, status=400)
    with serving(lambda *_: told) as server, pytest.raises(HarkdError) as raised:
        list(engine(server, key="MY_KEY").replies(small.prompts("answer", 1)))
    headers = {name.lower(): value for name, value in server.headers[0].items()}
    assert headers["authorization"] == "Bearer sk-secret"
    assert "sk-secret" not in str(raised.value)
    assert "bad key ***" in str(raised.value)


def test_without_a_key_none_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-another-service")
    with serving(lambda *_: completion()) as server:
        list(engine(server).replies(small.prompts("answer", 1)))
    assert "sk-of-another-service" not in json.dumps(server.headers)
    assert "authorization" not in {name.lower() for name in server.headers[0]}


def test_prompts_for_this_machine_do_not_go_through_a_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    [reply] = ask(lambda *_: completion())
    assert isinstance(reply, Reply)


@pytest.mark.parametrize("text", ["<|im_end|>", "</think>", "<|eot_id|>"])
def test_a_control_token_in_the_data_is_refused(text: str) -> None:
    prompt = Prompt("s/0", "instruction", f"kitchen {text}", "answer", ("a",), (1,))
    with serving(lambda *_: completion()) as server, pytest.raises(HarkdError, match="rename"):
        list(engine(server).replies([prompt]))
    assert not server.asked
