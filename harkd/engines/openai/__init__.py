"""Any server with an OpenAI-compatible interface, asked for many windows at once."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Literal

from harkd.engines.openai.answer import NoCompletionError, model_of, read_completion
from harkd.engines.openai.bounded import Bounded
from harkd.engines.openai.http import PassingError, Server
from harkd.engines.openai.request import request
from harkd.errors import HarkdError
from harkd.records import Failure, Prompt, Reply
from harkd.settings import DecodeSettings, ServerSettings

IN_A_ROW = 64
"""Failures without a reply between them after which a server counts as broken."""


@dataclass
class OpenAIEngine:
    """Keeps as many requests under way as the settings allow.

    Windows of a home begin with the same message, so that the server's prefix cache hits.
    """

    settings: ServerSettings
    model: str
    """its name on the server"""
    decode: DecodeSettings
    seed: int
    """of sampling"""
    bounded: Bounded | None = None
    """how to ask where thinking has a budget"""
    devices: Literal["none"] = field(default="none", init=False)
    """the server's may be anywhere"""
    _clock: float = field(default=0.0, init=False)

    def check(self, prompts: Iterable[Prompt]) -> None:
        """Asks for one token of the longest prompt's reply.

        Raises:
            HarkdError: nobody answers there, or in another dialect, or as another model; or the
                prompt does not fit the server's context.
        """
        longest = max(prompts, key=lambda prompt: len(prompt.suffix), default=None)
        if longest is None:
            return

        async def probe() -> str:
            server = Server(self.settings)
            try:
                if self.bounded:
                    return await self.bounded.probe(server, longest)
                body = request(longest, self.model, self.decode, self.seed)
                return await server.ask(body | {"max_tokens": 1})
            finally:
                await server.close()

        try:
            text = asyncio.run(probe())
            self._check_model(text)
            read_completion(text, longest, asked_for=1, seconds=0.0)
        except (PassingError, NoCompletionError) as error:
            raise HarkdError(
                f"{self.settings.url} gives no reply: {error}; is that an OpenAI-compatible "
                "server (its URL mostly ends in /v1)? Set engine.server.url"
            ) from error

    def replies(self, prompts: Iterable[Prompt]) -> Iterator[Reply | Failure]:
        """Yields replies as they come, and a failure for a window that got none.

        Raises:
            HarkdError: the server is gone, refuses, or fails at window after window.
        """
        waiting = iter(prompts)
        under_way: set[asyncio.Task[Reply | Failure]] = set()
        failed = 0
        self._clock = perf_counter()

        async def step(server: Server) -> set[asyncio.Task[Reply | Failure]]:
            while len(under_way) < self.settings.concurrency:
                prompt = next(waiting, None)
                if prompt is None:
                    break
                under_way.add(asyncio.create_task(self._answer(server, prompt)))
            if not under_way:
                return set()
            done, _ = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            under_way.difference_update(done)
            return done

        async def end(server: Server) -> None:
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)
            await server.close()

        with asyncio.Runner() as runner:
            server = Server(self.settings)
            try:
                while done := runner.run(step(server)):
                    # What came along with an error is yielded before it ends the run.
                    for task in sorted(done, key=lambda task: task.exception() is not None):
                        outcome = task.result()
                        failed = failed + 1 if isinstance(outcome, Failure) else 0
                        yield outcome
                        if isinstance(outcome, Failure) and failed >= IN_A_ROW:
                            raise HarkdError(
                                f"{self.settings.url} failed at {failed} windows in a row, at the "
                                f"last with {outcome.reason}; mend it, the same command continues"
                            )
            finally:
                runner.run(end(server))

    async def _answer(self, server: Server, prompt: Prompt) -> Reply | Failure:
        try:
            if self.bounded:
                text, reply = await self.bounded.ask(server, prompt)
            else:
                text = await server.ask(request(prompt, self.model, self.decode, self.seed))
                asked_for = self.decode.max_new_tokens
                reply = read_completion(text, prompt, asked_for=asked_for, seconds=0.0)
            self._check_model(text)
            now = perf_counter()
            seconds, self._clock = now - self._clock, now
            return replace(reply, seconds=seconds)
        except (PassingError, NoCompletionError) as error:
            return Failure(prompt.key, str(error))

    def _check_model(self, text: str) -> None:
        # transformers serve adds a revision to a hub id.
        found = model_of(text)
        if found and self.model not in (found, found.rpartition("@")[0]):
            raise HarkdError(
                f"{self.settings.url} answers as the model '{found}', not as '{self.model}'; "
                f"if that is the model you mean, set engine.server.model='{found}'"
            )
