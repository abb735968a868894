"""The engine that the settings name."""

from harkd.engines import Engine
from harkd.errors import HarkdError
from harkd.settings import ModelSettings, Settings

ENGINES = ("transformers", "rules")


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
    if settings.engine.name != "transformers":
        raise HarkdError(f"engine.name={settings.engine.name}: choose from {', '.join(ENGINES)}")
    # torch and transformers take seconds to import: only runs that need them wait.
    from harkd.engines.transformers import TransformersEngine
    from harkd.models import load_model, resolve_device
    from harkd.prompts.chat import Chat

    device = resolve_device(settings.engine.device, "engine.device")
    loaded = load_model(model or settings.model, device, seed=settings.seed)
    return TransformersEngine(
        loaded,
        Chat(loaded.tokenizer, settings.prompt.style.value),
        settings.decode,
        batch_size=settings.engine.batch_size,
        seed=settings.seed,
    )
