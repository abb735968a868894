"""engine=openai from the command line, against real servers and one that fails as told."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from harkd.models.load import NANO
from tests.engines.gguf_nano import write_nano, write_tokenizer
from tests.engines.scripted import MODEL, Answer, completion, serving
from tests.modes.command import TINY, Command

PATIENCE = 120
BOUNDED = ["prompt=think", "decode.think_budget=20", "decode.max_new_tokens=200"]
LLAMA = """
import sys, threading, xllamacpp

params = xllamacpp.CommonParams()
params.model.path, params.port = sys.argv[1], int(sys.argv[2])
params.n_ctx, params.n_parallel = 8192, 2
server = xllamacpp.Server(params)
threading.Event().wait()
"""


@contextmanager
def started(*command: str, log: Path) -> Iterator[str]:
    """Runs a server whose last argument is its port; gives its URL."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}/v1"
    with log.open("wb") as out:
        process = subprocess.Popen([*command, str(port)], stdout=out, stderr=out)
    try:
        limit = time.monotonic() + PATIENCE
        while True:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < limit, log.read_text()
            try:
                if httpx2.get(f"{url}/models", trust_env=False).is_success:
                    break
            except httpx2.HTTPError:
                time.sleep(0.1)
        yield url
    finally:
        process.kill()
        process.wait()


def replies(harkd: Command, engine: str, prompt: str) -> dict[str, dict[str, Any]]:
    """Window -> its line, of the one finished run with that engine and prompt."""
    for scores in harkd.folder.glob("outputs/zero_shot/*/*/*/scores.json"):
        folder = scores.parent
        settings = json.loads((folder / "record.json").read_text())["settings"]
        if (settings["engine"]["name"], settings["prompt"]["name"]) == (engine, prompt):
            lines = (folder / "replies.jsonl").read_text().splitlines()
            return {line["key"]: line for line in map(json.loads, lines)}
    raise AssertionError(f"no run with {engine} and {prompt}")


def test_transformers_serve_says_what_the_same_model_says_in_process(
    harkd: Command, tmp_path: Path
) -> None:
    words = ["prompt=reason", "decode.max_new_tokens=400", *TINY]
    script = [str(Path(sys.executable).with_name("transformers")), "serve", str(NANO)]
    options = ["--device", "cpu", "--host", "127.0.0.1", "--port"]
    with started(*script, *options, log=tmp_path / "server.log") as url:
        server = [f"engine.server.url={url}", f"engine.server.model={NANO}"]
        outcome = harkd("engine=openai", *server, *words)
        assert outcome.status == 0, outcome.error
        outcome = harkd("engine=openai", *server, *BOUNDED, *TINY)
        assert outcome.status == 0, outcome.error
        wrong = harkd("engine=openai", server[0], "engine.server.model=other", *words)
    for settings in (words, [*BOUNDED, *TINY]):
        assert harkd("engine=transformers", "model.precision=bf16", *settings).status == 0
    over_there, here = replies(harkd, "openai", "reason"), replies(harkd, "transformers", "reason")
    assert over_there.keys() == here.keys()
    same = ("prompt", "text", "finish", "prompt_tokens")
    for key, line in here.items():
        assert [over_there[key][name] for name in same] == [line[name] for name in same]
    over_there, here = replies(harkd, "openai", "think"), replies(harkd, "transformers", "think")
    assert over_there.keys() == here.keys()
    for key, line in here.items():
        # nano never saw thinking that was cut: what it says next hangs on bfloat16's last bits.
        thought, close, _ = line["text"].partition("</think>")
        assert over_there[key]["text"].startswith(thought + close)
        assert over_there[key]["thinking_cut"]
        assert line["thinking_cut"]
    assert wrong.status == 2
    assert "Server is pinned to" in wrong.error
    assert "set engine.server.model" in wrong.error


def test_llama_cpp_holds_a_model_to_the_schema_and_says_what_it_had_cached(
    harkd: Command, tmp_path: Path
) -> None:
    pytest.importorskip("xllamacpp")
    path = tmp_path / "nano.gguf"
    write_nano(path)
    with started(sys.executable, "-c", LLAMA, str(path), log=tmp_path / "server.log") as url:
        server = [f"engine.server.url={url}", f"engine.server.model={path}"]
        words = ["prompt=answer", "decode.constrained=true", "decode.max_new_tokens=400"]
        outcome = harkd("engine=openai", *server, *words, *TINY)
        others = harkd("engine=openai", *server, *BOUNDED, *TINY)
        write_tokenizer(tmp_path / "tokenizer")
        words = [f"model.source={tmp_path / 'tokenizer'}", *BOUNDED, "outputs=bounded"]
        bounded = harkd("engine=openai", *server, *words, *TINY)
    assert outcome.status == 0, outcome.error
    assert others.status == 2
    assert "model.source is not the model that it serves" in others.error
    assert bounded.status == 0, bounded.error
    [scores] = harkd.folder.glob("bounded/zero_shot/*/*/*/scores.json")
    assert json.loads(scores.read_text())["thinking_cut"]["count"] > 0
    [scores] = harkd.folder.glob("outputs/zero_shot/*/*/*/scores.json")
    content = json.loads(scores.read_text())
    assert content["valid_replies"] == content["answered_events"] == 1.0
    assert 0 < content["tokens"]["cached"] < content["tokens"]["prompt"]


def test_failed_windows_are_asked_again_by_the_same_command(
    harkd: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARKD_API_KEY", "sk-secret")
    broken: set[str] = set()

    def script(body: dict[str, Any], _: int) -> Answer:
        window = body["messages"][1]["content"]
        if body["max_tokens"] > 1 and len(broken) < 2:
            broken.add(window)
        return Answer("sk-secret", status=500) if window in broken else completion()

    with serving(script) as server:
        words = ["engine=openai", f"engine.server.url={server.url}", "engine.server.retries=0"]
        words += [f"model.source={MODEL}", "prompt=answer", *TINY]
        outcome = harkd(*words)
        assert outcome.status == 2
        assert "2 of 6 windows got no reply, the first with: status 500" in outcome.error
        assert "the same command asks them again" in outcome.error
        [folder] = harkd.folder.glob("outputs/zero_shot/*/*/*")
        assert not (folder / "scores.json").exists()
        assert len((folder / "failures.jsonl").read_text().splitlines()) == 2
        assert len((folder / "replies.jsonl").read_text().splitlines()) == 4

        broken = {"none of them any more", "and another"}
        before = len(server.asked)
        assert harkd(*words).status == 0
    assert len(server.asked) - before == 3  # one to see whether it is there, two that failed
    keys = [json.loads(line)["key"] for line in (folder / "replies.jsonl").open()]
    assert len(keys) == len(set(keys)) == 6
    for file in folder.iterdir():
        assert b"sk-secret" not in file.read_bytes(), file


def test_a_server_that_goes_away_loses_nothing(harkd: Command) -> None:
    served = 0

    def script(body: dict[str, Any], _: int) -> Answer:
        nonlocal served
        served += body["max_tokens"] > 1
        return completion() if served <= 3 else Answer("", hang=60, cut=True)

    words = ["engine=openai", f"model.source={MODEL}", "prompt=answer", *TINY]
    with serving(script) as server:
        options = ["engine.server.timeout=0.2", "engine.server.retries=0"]
        outcome = harkd(f"engine.server.url={server.url}", *options, *words)
        url = server.url
    assert "3 of 6 windows got no reply" in outcome.error
    outcome = harkd(f"engine.server.url={url}", *words)
    assert outcome.status == 2
    assert f"no server answers at {url}" in outcome.error
    with serving(lambda *_: completion()) as server:
        outcome = harkd(f"engine.server.url={server.url}", *words)  # elsewhere: the same run
        assert outcome.status == 0, outcome.error
        assert len(server.asked) == 1 + 3


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["engine.server.url=example.org"], "is no URL such as http://127.0.0.1:8000/v1"),
        (["engine.server.url=http://me:pw@host/v1"], "put the key in an environment variable"),
        (["engine.server.key=sk-123"], "never the key itself"),
        (["engine.server.concurrency=0"], "engine.server.concurrency=0 is too small"),
        (["engine.server.timeout=0"], "must be above 0"),
        (["model.adapter=some"], "set engine.server.model to the adapter's name there"),
        (
            ["prompt=think", "decode.think_budget=5", "decode.constrained=true"],
            "a schema is for a whole one",
        ),
        (["mode=distill"], "use engine=transformers"),
    ],
)
def test_settings_that_do_not_go_with_a_server(
    harkd: Command, words: list[str], expected: str
) -> None:
    outcome = harkd("engine=openai", *words)
    assert outcome.status == 2
    assert expected in outcome.error
    assert "pw" not in outcome.error
    assert "sk-123" not in outcome.error.replace("engine.server.key=sk-123", "")
