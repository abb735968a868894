"""engine=openai against a scripted server: what is asked, what is read, and what goes wrong."""

from __future__ import annotations

import time
from email.utils import formatdate
from typing import Any

import pytest

from harkd.engines.openai import http
from harkd.errors import HarkdError
from harkd.records import Failure, Reply
from harkd.settings import Sampling
from tests import small
from tests.engines.scripted import MODEL, Answer, ask, completion, engine, serving

SERVER_ERROR = Answer("overloaded", status=500)


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "LONGEST_WAIT", 0.01)


def test_a_prompt_goes_as_two_messages_with_greedy_decoding_and_thinking_switched() -> None:
    for style, thinking in (("answer", False), ("reason", False), ("think", True)):
        [prompt] = small.prompts(style, 1)  # type: ignore[arg-type]  # a style
        with serving(lambda *_: completion()) as server:
            list(engine(server, max_new_tokens=99).replies([prompt]))
        [body] = server.asked
        assert body == {
            "path": "/v1/chat/completions",
            "model": MODEL,
            "messages": [
                {"role": "system", "content": prompt.prefix},
                {"role": "user", "content": prompt.suffix},
            ],
            "max_tokens": 99,
            "temperature": 0.0,
            "chat_template_kwargs": {"enable_thinking": thinking},
        }


def test_sampling_follows_the_model_card_with_a_seed_per_window() -> None:
    with serving(lambda *_: completion()) as server:
        list(engine(server, sampling=Sampling.model_card).replies(small.prompts("answer", 6)))
    assert {(b["temperature"], b["top_p"], b["top_k"]) for b in server.asked} == {(0.7, 0.8, 20)}
    seeds = {body["messages"][1]["content"]: body["seed"] for body in server.asked}
    assert len(set(seeds.values())) == 6
    assert all(0 <= seed < 2**31 for seed in seeds.values())


def test_constrained_decoding_sends_the_schema_of_the_window() -> None:
    [prompt] = small.prompts("answer", 1)
    with serving(lambda *_: completion()) as server:
        list(engine(server, constrained=True).replies([prompt]))
    schema = server.asked[0]["response_format"]["json_schema"]["schema"]
    labels = schema["properties"]["labels"]
    assert labels["required"] == [str(event) for event in prompt.ids]
    assert labels["properties"]["1"] == {"enum": list(prompt.names)}


def test_text_tokens_and_finish_are_read() -> None:
    [reply] = ask(lambda *_: completion("hello"))
    assert isinstance(reply, Reply)
    assert (reply.text, reply.finish) == ("hello", "stop")
    assert (reply.prompt_tokens, reply.cached_tokens, reply.new_tokens) == (100, 64, 7)
    assert reply.seconds > 0


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
@pytest.mark.parametrize(
    ("content", "finish", "expected"),
    [
        ("\n\n{}", "stop", "<think>\nhm\n</think>\n\n{}"),
        (None, "length", "<think>\nhm\n"),  # thinking that the limit cut has no end
        ("{", "length", "<think>\nhm\n</think>\n\n{"),
    ],
)
def test_reasoning_is_put_back_where_it_came_from(
    field: str, content: str | None, finish: str, expected: str
) -> None:
    choice = {"message": {"content": content, field: "\nhm\n"}, "finish_reason": finish}
    usage = {"prompt_tokens": 1, "completion_tokens": 4096}
    [reply] = ask(lambda *_: completion(choices=[choice], usage=usage))
    assert isinstance(reply, Reply)
    assert (reply.text, reply.finish) == (expected, finish)


def test_requests_overlap_but_not_more_than_allowed_and_each_window_is_answered_once() -> None:
    def slow(*_: object) -> Answer:
        answer = completion()
        answer.hang = 0.02
        return answer

    with serving(slow) as server:
        prompts = small.prompts("answer", 20)
        replies = list(engine(server, concurrency=3).replies(prompts))
    assert server.most_at_once == 3
    assert sorted(reply.key for reply in replies) == sorted(prompt.key for prompt in prompts)


def test_replies_are_given_as_they_come_not_at_the_end() -> None:
    pulled: list[str] = []

    def lazily() -> Any:
        for prompt in small.prompts("answer", 20):
            pulled.append(prompt.key)
            yield prompt

    with serving(lambda *_: completion()) as server:
        replies = engine(server, concurrency=2).replies(lazily())
        next(replies)
        assert len(pulled) <= 4
        replies.close()  # type: ignore[attr-defined]  # it is a generator


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 529])
def test_what_passes_is_asked_again(status: int) -> None:
    def script(_: object, before: int) -> Answer:
        return completion() if before == 2 else Answer("later", status=status)

    outcomes = ask(script, 3)
    assert all(isinstance(outcome, Reply) for outcome in outcomes)


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after_is_waited_for(form: str) -> None:
    value = "1" if form == "seconds" else formatdate(time.time() + 3, usegmt=True)

    def script(_: object, before: int) -> Answer:
        return completion() if before else Answer("", status=429, headers={"Retry-After": value})

    with serving(script) as server:
        [reply] = engine(server).replies(small.prompts("answer", 1))
    assert isinstance(reply, Reply)
    assert server.times[1] - server.times[0] >= 0.95


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (SERVER_ERROR, "status 500: overloaded"),
        (Answer("", status=429), "status 429"),
        (Answer("{}", hang=0.5), "no answer in 0.2 s"),
        (Answer("{", cut=True), "the connection broke"),
        (Answer("<html>busy</html>"), "no completion but '<html>busy</html>'"),
        (completion(choices=[]), "no completion but"),
        (completion(choices=[{"message": {"content": 5}, "finish_reason": "stop"}]), "wrong type"),
        (completion(choices=[{"message": {}, "finish_reason": "content_filter"}]), "KeyError"),
        (completion(usage={"prompt_tokens": "many"}), "wrong type"),
        (Answer("[]"), "no completion"),
        (Answer("null"), "no completion"),
    ],
)
def test_a_window_without_a_reply_is_a_failure_and_the_others_go_on(
    answer: Answer, reason: str
) -> None:
    bad = small.prompts("answer", 3)[1].suffix

    def script(body: dict[str, Any], _: int) -> Answer:
        return answer if body["messages"][1]["content"] == bad else completion()

    outcomes = {one.key: one for one in ask(script, 3, retries=1, timeout=0.2)}
    failure = outcomes.pop("monday/1")
    assert isinstance(failure, Failure)
    assert reason in failure.reason
    assert len(outcomes) == 2
    assert all(isinstance(outcome, Reply) for outcome in outcomes.values())


def test_as_many_attempts_as_told() -> None:
    with serving(lambda *_: SERVER_ERROR) as server:
        list(engine(server, retries=3).replies(small.prompts("answer", 1)))
    assert len(server.asked) == 4


def test_a_server_that_only_fails_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harkd.engines.openai.IN_A_ROW", 5)
    with serving(lambda *_: SERVER_ERROR) as server:
        replies = engine(server, retries=0).replies(small.prompts("answer", 50))
        with pytest.raises(HarkdError, match=r"failed at 5 windows in a row.*status 500"):
            list(replies)
    assert len(server.asked) < 15


ENDS = [
    (Answer("no", status=401), "put it in the environment variable HARKD_API_KEY"),
    (Answer("no", status=404), r"status 404 \(no\).*set engine.server.url"),
    (Answer("", status=302, headers={"Location": "http://127.0.0.1:9/"}), "status 302"),
    (
        Answer({"error": {"message": "maximum context length is 2048 tokens"}}, status=400),
        "do not fit its context; start it with a longer one",
    ),
    (Answer({"detail": "Unexpected fields: top_k"}, status=422), "Unexpected fields: top_k"),
    (completion(model="another/model"), "set engine.server.model='another/model'"),
    (
        completion(
            choices=[{"message": {"content": "{"}, "finish_reason": "length"}],
            usage={"prompt_tokens": 90, "completion_tokens": 38},
        ),
        r"context was full \(128 tokens with the prompt\).*set decode.max_new_tokens=38",
    ),
]


@pytest.mark.parametrize(("answer", "expected"), ENDS)
def test_what_no_attempt_would_mend_ends_the_run_with_what_to_set(
    answer: Answer, expected: str
) -> None:
    with serving(lambda *_: answer) as server:
        replies = engine(server).replies(small.prompts("answer", 9))
        with pytest.raises(HarkdError, match=expected):
            list(replies)
    assert len(server.asked) <= 4


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        *ENDS[:-1],
        (Answer("<html>hello</html>"), "is that an OpenAI-compatible server"),
        (SERVER_ERROR, "gives no reply: status 500"),
    ],
)
def test_a_check_finds_it_before_anything_is_generated(answer: Answer, expected: str) -> None:
    with serving(lambda *_: answer) as server, pytest.raises(HarkdError, match=expected):
        engine(server, retries=1).check(small.prompts("answer", 9))


def test_a_check_asks_one_token_of_the_longest_prompt() -> None:
    prompts = small.prompts("answer", 9)
    with serving(lambda *_: completion(usage={"prompt_tokens": 9, "completion_tokens": 1})) as srv:
        engine(srv).check(prompts)
        engine(srv).check([])
    [body] = srv.asked
    assert body["max_tokens"] == 1
    assert len(body["messages"][1]["content"]) == max(len(prompt.suffix) for prompt in prompts)


def test_nobody_there() -> None:
    with serving(lambda *_: completion()) as server:
        pass
    with pytest.raises(HarkdError, match=r"no server answers at http.*start it, or say with"):
        engine(server).check(small.prompts("answer", 1))


def test_a_hub_id_that_comes_back_with_its_revision_is_the_same_model() -> None:
    [reply] = ask(lambda *_: completion(model=f"{MODEL}@main"))
    assert isinstance(reply, Reply)
