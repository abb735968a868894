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
        from harkd.engines.openai import OpenAIEngine

        server = settings.engine.server
        return OpenAIEngine(server, server.model or model.source, settings.decode, settings.seed)
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
