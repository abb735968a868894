"""A server on loopback that answers as a test tells it to, and keeps what it was asked."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from harkd.engines.openai import OpenAIEngine
from harkd.records import Failure, Reply
from harkd.settings import DecodeSettings, ServerSettings
from tests import small

MODEL = "some/model"


@dataclass
class Answer:
    """What the server sends."""

    body: str | dict[str, Any]
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hang: float = 0.0
    """seconds before it"""
    cut: bool = False
    """close the connection in the middle of the body"""


Script = Callable[[dict[str, Any], int], Answer]
"""Body of a request and how often the same window was asked before -> what to send."""


def completion(text: str = '{"labels": {}}', **changed: Any) -> Answer:
    """A chat completion as vLLM words it; `changed` replaces parts of its body."""
    body: dict[str, Any] = {
        "model": MODEL,
        "choices": [{"message": {"content": text}, "finish_reason": "stop"}],
        "usage": {
            "prompt_tokens": 100,
            "completion_tokens": 7,
            "prompt_tokens_details": {"cached_tokens": 64},
        },
    }
    return Answer(body | changed)


@dataclass
class Scripted:
    """A running server."""

    url: str
    asked: list[dict[str, Any]] = field(default_factory=list)
    """bodies of the requests, in the order in which they came"""
    headers: list[dict[str, str]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    most_at_once: int = 0


@contextmanager
def serving(script: Script) -> Iterator[Scripted]:
    """Runs a server until the block is left."""
    lock = threading.Lock()
    state = Scripted("")
    at_once = 0

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            nonlocal at_once
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            with lock:
                before = sum(_window(one) == _window(body) for one in state.asked)
                state.asked.append(body | {"path": self.path})
                state.headers.append(dict(self.headers.items()))
                state.times.append(time.monotonic())
                at_once += 1
                state.most_at_once = max(state.most_at_once, at_once)
            answer = script(body, before)
            time.sleep(answer.hang)
            with lock:
                at_once -= 1
            text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(text.encode()) + 1000 * answer.cut))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()


def _window(body: dict[str, Any]) -> str:
    return str(body["prompt"] if "prompt" in body else body["messages"][-1]["content"])


def engine(server: Scripted | str, *, model: str = MODEL, **changed: Any) -> OpenAIEngine:
    decode = {name: changed.pop(name) for name in list(changed) if hasattr(DecodeSettings(), name)}
    url = server if isinstance(server, str) else server.url
    settings = ServerSettings(url=url, **{"concurrency": 4, "timeout": 5.0, **changed})
    return OpenAIEngine(settings, model, DecodeSettings(**decode), seed=3)


def ask(script: Script, count: int = 1, **changed: Any) -> list[Reply | Failure]:
    with serving(script) as server:
        return list(engine(server, **changed).replies(small.prompts("answer", count)))
