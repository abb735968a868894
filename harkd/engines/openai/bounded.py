"""`decode.think_budget` on a server, which knows of none: one request thinks, another goes on.

The prompt goes to /completions as text that harkd rendered, so that the second request can begin
where the first was cut: with the thinking so far, closed. Its beginning is in the server's prefix
cache.
"""

from dataclasses import dataclass, replace
from typing import Any

from harkd.engines.openai.answer import read_completion
from harkd.engines.openai.http import Server
from harkd.engines.openai.request import continuation
from harkd.errors import HarkdError
from harkd.prompts.chat import Chat
from harkd.records import Prompt, Reply
from harkd.settings import DecodeSettings


@dataclass(frozen=True, slots=True)
class Bounded:
    """Asks for replies that think for at most `budget` tokens.

    Args:
        chat: the chat format, with the tokenizer of the server's model.
        model: its name on the server.
        decode: how to choose tokens, and how many; its `think_budget` is `budget`.
        budget: most tokens between `<think>` and `</think>`.
        seed: of sampling.
    """

    chat: Chat
    model: str
    decode: DecodeSettings
    budget: int
    seed: int

    async def probe(self, server: Server, prompt: Prompt) -> str:
        """Asks for one token, and returns the body of the answer.

        Raises:
            HarkdError: the server reads another prompt than the one that it is sent.
            NoCompletionError: the answer is none.
        """
        text = await server.ask(self._body(prompt, "", 1))
        read = read_completion(text, prompt, asked_for=1, seconds=0.0).prompt_tokens
        sent = sum(map(len, self.chat.prompt_ids(prompt)))
        if read != sent:
            raise HarkdError(
                f"decode.think_budget: {server.settings.url} reads {read} tokens in a prompt of "
                f"{sent}; either it wraps /completions in a chat template of its own, as Ollama "
                "does (drop decode.think_budget), or model.source is not the model that it serves"
            )
        return text

    async def ask(self, server: Server, prompt: Prompt) -> tuple[str, Reply]:
        """Returns the body of the last answer, and the reply that all make; it took no seconds.

        Tokens are those of both requests: what the first wrote is read again by the second.

        Raises:
            NoCompletionError, HarkdError, PassingError: as for any request.
        """
        # One more than the budget, for `<think>` itself.
        text, first = await self._once(server, prompt, "", self.budget + 1)
        left = self.decode.max_new_tokens - first.new_tokens
        if first.finish == "stop":
            return text, first
        so_far = first.text.rstrip("\ufffd")  # half a character, where the cut went through one
        cut = "<think>" in so_far and "</think>" not in so_far
        if cut:
            so_far += "</think>" if so_far.endswith("\n") else "\n</think>"
        if left < 1:
            return text, replace(first, text=so_far, thinking_cut=cut)
        text, second = await self._once(server, prompt, so_far, left)
        return text, replace(
            second,
            text=so_far + second.text,
            prompt_tokens=first.prompt_tokens + second.prompt_tokens,
            cached_tokens=first.cached_tokens + second.cached_tokens,
            new_tokens=first.new_tokens + second.new_tokens,
            thinking_cut=cut,
        )

    async def _once(
        self, server: Server, prompt: Prompt, so_far: str, tokens: int
    ) -> tuple[str, Reply]:
        text = await server.ask(self._body(prompt, so_far, tokens))
        return text, read_completion(text, prompt, asked_for=tokens, seconds=0.0)

    def _body(self, prompt: Prompt, so_far: str, tokens: int) -> dict[str, Any]:
        begun = self.chat.prompt_text(prompt) + so_far
        return continuation(prompt, begun, self.model, self.decode, self.seed, tokens)
