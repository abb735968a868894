"""One request to a server, with all its attempts."""

import json
import os
import re
from email.utils import parsedate_to_datetime
from time import time
from typing import Any

import httpx2
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_random_exponential

from harkd.engines.openai.answer import excerpt
from harkd.errors import HarkdError
from harkd.settings import ServerSettings

CONNECT = 10.0
"""Seconds until a server has to take the connection."""
LONGEST_WAIT = 60.0
"""Seconds between two attempts at most, unless the server asks for more with Retry-After."""
PATIENCE = 600.0
"""Seconds that a server may ask for with Retry-After."""
CONTEXT = re.compile(r"context|too long|too large|max_model_len|n_ctx|maximum.{0,20}tokens", re.I)
"""How vLLM, SGLang, llama.cpp, Ollama and OpenAI word that a prompt does not fit."""
LOCAL = re.compile(r"https?://(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?(/|$)")


class PassingError(Exception):
    """What may be over at the next attempt: a time-out, 429, or an error of the server's own.

    Args:
        reason: in one line.
        wait: seconds after which the server wants to be asked again, where it said so.
    """

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class Server:
    """Posts bodies to a server: with a `prompt` to /completions, others to /chat/completions.

    Args:
        settings: where, how long, how often.

    Raises:
        HarkdError: no such URL can be.
    """

    def __init__(self, settings: ServerSettings) -> None:
        self.settings = settings
        self._key = os.environ.get(settings.key, "")
        self.url = settings.url.rstrip("/")
        self._backoff = wait_random_exponential(multiplier=1, max=LONGEST_WAIT)
        try:
            self._client = httpx2.AsyncClient(
                headers={"Authorization": f"Bearer {self._key}"} if self._key else {},
                timeout=httpx2.Timeout(settings.timeout, connect=CONNECT, pool=None),
                limits=httpx2.Limits(max_connections=settings.concurrency),
                # Prompts are private: what the environment says of proxies is not for a server
                # on this machine, and no server may send them on to another.
                trust_env=not LOCAL.match(settings.url),
                follow_redirects=False,
            )
            self._client.build_request("POST", self.url)
        except (httpx2.InvalidURL, UnicodeEncodeError, ValueError) as error:
            raise HarkdError(
                f"engine.server.url={settings.url} or the key in {settings.key} cannot be used "
                f"({type(error).__name__}); a URL looks like http://127.0.0.1:8000/v1"
            ) from None  # the error may quote the key

    async def ask(self, body: dict[str, Any]) -> str:
        """Returns the body of the server's answer.

        Raises:
            PassingError: none came in any of the attempts.
            HarkdError: the server is not there, or refuses: another attempt would not help.
        """
        attempts = AsyncRetrying(
            retry=retry_if_exception_type(PassingError),
            stop=stop_after_attempt(1 + self.settings.retries),
            wait=self._wait,
            reraise=True,
        )
        return await attempts(self._once, body)

    async def close(self) -> None:
        """Closes the connections."""
        await self._client.aclose()

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.wait if isinstance(error, PassingError) else None
        # Everybody who was told to wait comes back at once unless each waits a bit longer.
        return self._backoff(state) if asked is None else asked + self._backoff(state) / 4

    async def _once(self, body: dict[str, Any]) -> str:
        path = "/completions" if "prompt" in body else "/chat/completions"
        try:
            answer = await self._client.post(self.url + path, json=body)
        except httpx2.ConnectTimeout as error:
            raise self._absent(error) from None
        except httpx2.TimeoutException:
            raise PassingError(f"no answer in {self.settings.timeout:g} s") from None
        except httpx2.ConnectError as error:
            raise self._absent(error) from None
        except httpx2.TransportError as error:
            raise PassingError(f"the connection broke ({type(error).__name__})") from None
        except httpx2.HTTPError as error:
            raise PassingError(f"unreadable answer ({type(error).__name__})") from None
        if answer.is_success:
            return answer.text
        raise self._refusal(answer, path)

    def _absent(self, error: Exception) -> HarkdError:
        return HarkdError(
            f"no server answers at {self.settings.url} ({self._told(str(error))}); start it, or "
            "say with engine.server.url where it is; the same command continues"
        )

    def _refusal(self, answer: httpx2.Response, path: str) -> Exception:
        status, told = answer.status_code, self._told(answer.text)
        if status in (408, 409, 425, 429) or status >= 500:
            return PassingError(f"status {status}: {told}", _retry_after(answer.headers))
        where = f"{self.settings.url} answers with status {status}"
        if status in (401, 403):
            return HarkdError(
                f"{where}: it wants a key, or another one; put it in the environment variable "
                f"{self.settings.key} (engine.server.key names another variable)"
            )
        if status in (300, 301, 302, 303, 307, 308, 404, 405):
            return HarkdError(
                f"{where} ({told}): no {path} there, or no such model; set "
                "engine.server.url, which mostly ends in /v1, or engine.server.model"
                + ("; decode.think_budget needs /completions" if path == "/completions" else "")
            )
        if CONTEXT.search(answer.text):
            return HarkdError(
                f"{where} ({told}): prompt and reply do not fit its context; start it with a "
                "longer one (vLLM --max-model-len, llama.cpp --ctx-size, Ollama num_ctx), or "
                "lower decode.max_new_tokens or window.size"
            )
        return HarkdError(
            f"{where} ({told}): it does not take what harkd asks; look at its log, or set "
            "engine.server.model, decode.sampling=greedy or decode.constrained=false"
        )

    def _told(self, text: str) -> str:
        """The server's own words, short, and without the key should they repeat it."""
        try:
            content = json.loads(text)
            inner = content.get("error") or content.get("detail") or content.get("message")
            told = inner.get("message") if isinstance(inner, dict) else inner
        except (ValueError, AttributeError):
            told = None
        told = str(told or text or "no text")
        return excerpt(told.replace(self._key, "***") if self._key else told)


def _retry_after(headers: Any) -> float | None:
    """Seconds that the server wants to be left alone: a number or a date (RFC 9110, 10.2.3)."""
    value = headers.get("retry-after")
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(value).timestamp() - time()
        except (TypeError, ValueError):
            return None
    return min(max(seconds, 0.0), PATIENCE) if seconds == seconds else None
