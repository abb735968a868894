"""What a server sent back -> a reply, or in which way it is none."""

import json
from typing import Any, Literal

from harkd.errors import HarkdError
from harkd.records import Prompt, Reply

FINISHES: dict[Any, Literal["stop", "length"]] = {"stop": "stop", "length": "length"}
EXCERPT = 120
"""Characters of a server's own words that an error quotes."""


class NoCompletionError(ValueError):
    """An answer that is not a completion: another dialect, or a fault of the server."""


def read_completion(text: str, prompt: Prompt, *, asked_for: int, seconds: float) -> Reply:
    """Reads the body of a successful answer of /chat/completions or /completions.

    Reasoning that the server took out of the text is put back in `<think>` tags, unclosed where
    the token limit came before any answer: all engines' replies are of one form.

    Args:
        text: the body.
        prompt: that was asked.
        asked_for: most new tokens.
        seconds: see `Reply`.

    Raises:
        NoCompletionError: the body is not a completion.
        HarkdError: the server cut the reply earlier than it was told to.
    """
    try:
        body = json.loads(text)
        choice = body["choices"][0]
        message = choice.get("message") or {"content": choice["text"]}
        finish = FINISHES[choice["finish_reason"]]
        content, reasoning = message.get("content") or "", reasoning_of(message)
        usage = body.get("usage") or {}
        prompt_tokens, new = usage.get("prompt_tokens") or 0, usage.get("completion_tokens") or 0
        cached = (usage.get("prompt_tokens_details") or {}).get("cached_tokens") or 0
        if not isinstance(content, str) or {type(prompt_tokens), type(new), type(cached)} != {int}:
            raise TypeError("content or usage of the wrong type")
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise NoCompletionError(
            f"no completion but {excerpt(text)!r} ({type(error).__name__}: {error})"
        ) from error
    if finish == "length" and 0 < new < asked_for:
        raise HarkdError(
            f"the server cut its reply to window {prompt.key} after {new} tokens, where its "
            f"context was full ({prompt_tokens + new} tokens with the prompt): start it with a "
            "longer one (vLLM --max-model-len, llama.cpp --ctx-size, Ollama num_ctx), or set "
            f"decode.max_new_tokens={new}"
        )
    return Reply(
        key=prompt.key,
        text=with_reasoning(content, reasoning, finish),
        prompt_tokens=prompt_tokens,
        cached_tokens=cached,
        new_tokens=new,
        finish=finish,
        seconds=seconds,
    )


def model_of(text: str) -> str:
    """Returns the model that an answer says it is from; empty where it says nothing."""
    try:
        return str(json.loads(text).get("model") or "")
    except (ValueError, AttributeError):
        return ""


def reasoning_of(message: dict[str, Any]) -> str:
    """Returns the reasoning: vLLM and Ollama call it `reasoning`, others `reasoning_content`."""
    found = message.get("reasoning_content") or message.get("reasoning") or ""
    if not isinstance(found, str):
        raise TypeError("reasoning is no text")
    return found


def with_reasoning(content: str, reasoning: str, finish: str) -> str:
    """Writes reasoning and answer as the model itself does."""
    if not reasoning:
        return content
    # transformers serve leaves the opening tag in.
    thought = f"<think>\n{reasoning.strip().removeprefix('<think>').strip()}\n"
    if finish == "length" and not content:
        return thought
    return f"{thought}</think>\n\n{content.lstrip()}"


def excerpt(text: str) -> str:
    """Returns the beginning of a server's own words, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else line[:EXCERPT] + "…"
