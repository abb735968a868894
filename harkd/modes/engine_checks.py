"""What an engine cannot do, and what it lacks: found before any file or weight is read."""

import re
from urllib.parse import urlsplit

from harkd.errors import HarkdError
from harkd.modes.engine import ENGINES
from harkd.runs import this_process
from harkd.settings import Mode, Precision, Settings, Weights

VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


def check_engine(settings: Settings) -> None:
    """Raises HarkdError where the engine does not go with the other settings."""
    name = settings.engine.name
    if name not in ENGINES:
        raise HarkdError(f"engine.name={name}: choose from {', '.join(ENGINES)}")
    if name == "openai":
        _check_server(settings)
    if name == "vllm":
        _check_vllm(settings)


def check_processes(settings: Settings) -> None:
    """Raises HarkdError where several processes cannot share the work."""
    process = this_process()
    if settings.mode.name is Mode.baseline and not process.alone:
        raise HarkdError(f"mode=baseline is work for one process, and this is {process}")


def _check_server(settings: Settings) -> None:
    server = settings.engine.server
    url = urlsplit(server.url)
    if url.scheme not in ("http", "https") or not url.hostname:
        raise HarkdError(
            f"engine.server.url={server.url} is no URL such as http://127.0.0.1:8000/v1"
        )
    if url.username or url.password or url.query:
        # Not shown: it may be a secret, which would end up in a log.
        raise HarkdError(
            "engine.server.url holds a user, a password or a query, and settings are written "
            "down; put the key in an environment variable and its name in engine.server.key"
        )
    if not VARIABLE.fullmatch(server.key):
        raise HarkdError(
            "engine.server.key is the name of an environment variable that holds the key, never "
            "the key itself"
        )
    least = {"concurrency": (server.concurrency, 1), "retries": (server.retries, 0)}
    for name, (value, low) in least.items():
        if value < low:
            raise HarkdError(f"engine.server.{name}={value} is too small: at least {low}")
    if server.timeout <= 0:
        raise HarkdError(f"engine.server.timeout={server.timeout} must be above 0")
    if settings.model.adapter:
        raise HarkdError(
            "with engine=openai the server loads the adapter: drop model.adapter, and set "
            "engine.server.model to the adapter's name there"
        )
    decode = settings.decode
    if decode.think_budget is not None and decode.constrained:
        raise HarkdError(
            "decode.think_budget with decode.constrained=true: on engine=openai a reply is in two "
            "parts, and a schema is for a whole one; drop one of them, or use engine=vllm or "
            "engine=transformers"
        )


def _check_vllm(settings: Settings) -> None:
    for name, value in (
        ("tensor_parallel", settings.engine.tensor_parallel),
        ("pipeline_parallel", settings.engine.pipeline_parallel),
    ):
        if value < 1:
            raise HarkdError(f"engine.{name}={value} is too small: at least 1")
    if settings.model.precision is Precision.int8:
        raise HarkdError(
            "vLLM cannot quantise to int8 on loading; use model.precision=nf4 or bf16, or "
            "engine=transformers"
        )
    if settings.model.weights is Weights.random:
        raise HarkdError("model.weights=random is for engine=transformers only")
