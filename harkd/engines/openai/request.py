"""A prompt as the body of a request."""

import re
from typing import Any

from harkd.engines.sampling import recipe_for, seed_for
from harkd.errors import HarkdError
from harkd.prompts.schema import answer_schema
from harkd.records import Prompt
from harkd.settings import DecodeSettings

CONTROL = re.compile(r"<\|\w+\|>|</?think>|</?tool_(?:call|response)>")
"""Control tokens of Qwen3 and its kin: the server's tokenizer would read them as such."""


def request(prompt: Prompt, model: str, decode: DecodeSettings, seed: int) -> dict[str, Any]:
    """Returns the body for /chat/completions: the instruction as the system's message.

    Args:
        prompt: of one window.
        model: its name on the server.
        decode: how to choose tokens, and how many.
        seed: of sampling; each window gets one of its own from it.

    Raises:
        HarkdError: the prompt's text spells out a control token.
    """
    body: dict[str, Any] = {
        "model": model,
        "messages": [
            {"role": "system", "content": prompt.prefix},
            {"role": "user", "content": prompt.suffix},
        ],
        "max_tokens": decode.max_new_tokens,
        "chat_template_kwargs": {"enable_thinking": prompt.style == "think"},
        **_choosing(prompt, decode, seed),
    }
    if decode.constrained:
        schema = {"name": "labels", "strict": True, "schema": answer_schema(prompt)}
        body["response_format"] = {"type": "json_schema", "json_schema": schema}
    return body


def continuation(
    prompt: Prompt, begun: str, model: str, decode: DecodeSettings, seed: int, tokens: int
) -> dict[str, Any]:
    """Returns the body for /completions, which goes on with a text.

    Args:
        prompt: of one window.
        begun: the prompt as the chat template renders it, and what was answered so far.
        model: its name on the server.
        decode: how to choose tokens.
        seed: of sampling; each window gets one of its own from it.
        tokens: most new ones.

    Raises:
        HarkdError: the prompt's text spells out a control token.
    """
    return {
        "model": model,
        "prompt": begun,
        "max_tokens": tokens,
        **_choosing(prompt, decode, seed),
    }


def _choosing(prompt: Prompt, decode: DecodeSettings, seed: int) -> dict[str, Any]:
    for text in (prompt.prefix, prompt.suffix):
        if found := CONTROL.search(text):
            raise HarkdError(f"a prompt may not contain '{found[0]}'; rename it in the data")
    recipe = recipe_for(decode.sampling, thinking=prompt.style == "think")
    if recipe is None:
        return {"temperature": 0.0}
    return {
        "temperature": recipe.temperature,
        "top_p": recipe.top_p,
        "top_k": recipe.top_k,
        "seed": seed_for(prompt.key, seed) % 2**31,  # llama.cpp reads 32 bits
    }
