"""The engine that the settings name."""

from harkd.engines import Engine
from harkd.errors import HarkdError
from harkd.settings import ModelSettings, Settings

ENGINES = ("transformers", "vllm", "openai", "rules")


def make_engine(settings: Settings, model: ModelSettings | None = None) -> Engine:
    """Loads what answers the prompts.

    Args:
        settings: of the run.
        model: taken in place of the settings' own, for example with a student's adapter.

    Raises:
        HarkdError: no such engine, or the model cannot be loaded.
    """
    if settings.engine.name == "rules":
        from harkd.engines.rules import RulesEngine

        return RulesEngine()
    model = model or settings.model
    if settings.engine.name == "openai":
        return _server(settings, model)
    if settings.engine.name == "vllm":
        return _vllm(settings, model)
    if settings.engine.name != "transformers":
        raise HarkdError(f"engine.name={settings.engine.name}: choose from {', '.join(ENGINES)}")
    # torch and transformers take seconds to import: only runs that need them wait.
    from harkd.engines.transformers import TransformersEngine
    from harkd.models import load_model, resolve_device
    from harkd.prompts.chat import Chat

    device = resolve_device(settings.engine.device, "engine.device")
    loaded = load_model(model, device, seed=settings.seed)
    return TransformersEngine(
        loaded,
        Chat(loaded.tokenizer, settings.prompt.style.value),
        settings.decode,
        batch_size=settings.engine.batch_size,
        seed=settings.seed,
    )


def _server(settings: Settings, model: ModelSettings) -> Engine:
    from harkd.engines.openai import OpenAIEngine
    from harkd.engines.openai.bounded import Bounded

    server, decode, seed = settings.engine.server, settings.decode, settings.seed
    name = server.model or model.source
    if decode.think_budget is None:
        return OpenAIEngine(server, name, decode, seed)
    # Only who renders prompts needs the tokenizer.
    from harkd.models import load_tokenizer
    from harkd.prompts.chat import Chat

    chat = Chat(load_tokenizer(model), settings.prompt.style.value)
    bounded = Bounded(chat, name, decode, decode.think_budget, seed)
    return OpenAIEngine(server, name, decode, seed, bounded)


def _vllm(settings: Settings, model: ModelSettings) -> Engine:
    from harkd.engines.vllm import VLLMEngine
    from harkd.models import load_tokenizer
    from harkd.prompts.chat import Chat

    return VLLMEngine(
        model,
        settings.engine,
        settings.decode,
        Chat(load_tokenizer(model), settings.prompt.style.value),
        context=model.architecture.max_position_embeddings,
        seed=settings.seed,
    )
