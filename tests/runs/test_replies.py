"""Replies survive whatever happens to the process that writes them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harkd.records import Prompt, Reply
from harkd.runs.replies import ReplyStore, read_lines, read_replies


def prompt(key: str, suffix: str = "events") -> Prompt:
    return Prompt(key, "instruction", suffix, "answer", ("cooking",), (1,))


def reply(key: str, text: str = "{}") -> Reply:
    return Reply(key, text, 10, 5, 3, "stop", 0.1)


def test_a_torn_last_line_is_asked_again_and_the_others_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    prompts = [prompt(f"s/{i}") for i in range(3)]
    with ReplyStore(path) as store:
        for one in prompts:
            store.add(one, reply(one.key))
    path.write_bytes(path.read_bytes()[:-7])
    with ReplyStore(path) as store:
        missing = list(store.missing(prompts))
        assert [one.key for one in missing] == ["s/2"]
        store.add(prompts[2], reply("s/2", "again"))
    texts = [answer.text for _, answer in read_replies(path, prompts)]
    assert texts == ["{}", "{}", "again"]


def test_a_reply_to_another_prompt_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    with ReplyStore(path) as store:
        store.add(prompt("s/0", "old events"), reply("s/0"))
        changed = prompt("s/0", "new events")
        assert list(store.missing([changed])) == [changed]
    assert list(read_replies(path, [changed])) == []


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    with ReplyStore(path) as store:
        store.add(prompt("s/0"), reply("s/0"))
    path.write_text("garbage\n" + path.read_text())
    with pytest.raises(ValueError, match=r"replies\.jsonl, line 1"):
        list(read_lines(path))


@given(text=st.text())
def test_any_text_comes_back_as_it_was(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("store") / "replies.jsonl"
    asked = prompt("s/0")
    encodable = text.encode("utf-8", "replace").decode()  # no tokenizer gives lone surrogates
    with ReplyStore(path) as store:
        store.add(asked, reply("s/0", encodable))
    assert [answer for _, answer in read_replies(path, [asked])] == [reply("s/0", encodable)]
