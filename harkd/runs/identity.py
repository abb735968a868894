"""Which settings decide a run's result, and so name its folder."""

import dataclasses
import hashlib
import json
from enum import Enum
from pathlib import Path
from typing import Any

from harkd.settings import (
    DatasetSettings,
    EngineSettings,
    Mode,
    ModeSettings,
    Objective,
    Part,
    PromptSettings,
    Settings,
    SplitBy,
    TraceFilter,
    TrainerSettings,
    WindowBy,
)

LAYOUT = 1
"""Rises when the same settings no longer give the same result or the same files."""

USED: dict[Mode, tuple[str, ...]] = {
    Mode.zero_shot: ("dataset", "window", "prompt", "model", "engine", "decode"),
    Mode.teach: ("dataset", "window", "prompt", "model", "engine", "decode"),
    Mode.distill: (
        *("dataset", "window", "prompt", "model", "engine", "decode"),
        *("teacher", "trainer"),
    ),
    Mode.cross_eval: (
        *("dataset", "source", "window", "prompt", "model", "engine", "decode"),
        *("teacher", "trainer"),
    ),
    Mode.baseline: ("dataset", "window", "baseline"),
}
"""The settings that each mode looks at, besides mode, scores and seed."""

ASIDE = {
    "dataset": {"root"},  # the files' own hashes are in the record
    "source": {"root"},
    "model": {"attention"},
    "engine": {"batch_size", "device", "server", "tensor_parallel", "pipeline_parallel"},
    "trainer": {
        *("name", "device", "strategy", "processes", "micro_batch_size", "shared_prefix"),
        *("gradient_checkpointing", "checkpoint_every"),
    },
}
"""Settings that change how fast a result is reached, and where, but not the result."""


VARIANTS = ("labels", "rules", "polarity", "examples", "chosen")
"""Settings of a prompt that came after the first runs."""

ONLY_FOR = {"folds": "fold", "fold": "fold", "session": "leave_one_out"}
"""Settings of a split that one kind alone looks at."""


def identity(settings: Settings) -> dict[str, Any]:
    """Returns the settings that decide the result, as plain JSON values."""
    everything = plain(settings)
    for group in ("dataset", "source"):
        if everything[group]:
            whole = everything[group]["split"]
            everything[group]["split"] = {
                key: value
                for key, value in whole.items()
                if ONLY_FOR.get(key, whole["by"]) == whole["by"]
            }
    idle = "seconds" if settings.window.by is WindowBy.count else "overlap"
    everything["window"].pop(idle)
    everything["trainer"] = _looked_at(settings.trainer, everything["trainer"])
    everything["prompt"] = _varied(settings.prompt)
    if settings.teacher.prompt:
        everything["teacher"]["prompt"] = _varied(settings.teacher.prompt)
    groups = ("mode", *USED[settings.mode.name], "scores", "seed")
    kept = {group: _without_aside(group, everything[group]) for group in groups}
    if settings.engine.name == "rules" and "model" in kept:
        del kept["model"], kept["decode"]  # the symbolic reasoner has neither
    elif "model" in kept:
        kept["model"] = _model(kept["model"], settings.engine)
    teacher = kept.get("teacher")
    if teacher:
        kept["teacher"] = {
            group: _without_aside(group, teacher[group]) for group in ("model", "engine", "prompt")
        }
        kept["teacher"]["model"] = _model(kept["teacher"]["model"], settings.teacher.engine)
    return {"layout": LAYOUT, **kept}


def _model(model: Any, engine: EngineSettings) -> Any:
    """A server has its own weights: only their name decides."""
    if engine.name != "openai" or model is None:
        return model
    return {"name": model["name"], "source": engine.server.model or model["source"]}


def fingerprint(settings: Settings) -> str:
    """Returns ten hexadecimal digits that stand for the identity."""
    return _digest(identity(settings))


def data_root(dataset: DatasetSettings) -> Path:
    """Returns the folder of the dataset's files: each simulated home has one of its own."""
    root = Path(dataset.root)
    return root / _digest(plain(dataset.simulate)) if dataset.simulate else root


def system_name(settings: Settings) -> str:
    """Returns who answers, in one word: the model, or what stands in its place."""
    if settings.mode.name is Mode.baseline:
        return settings.baseline.value
    return "rules" if settings.engine.name == "rules" else settings.model.name


def teacher_name(settings: Settings) -> str | None:
    """Returns whose traces the answering model was distilled from, if it was."""
    if settings.mode.name not in (Mode.distill, Mode.cross_eval):
        return None
    return system_name(teacher_settings(settings))


def teacher_settings(settings: Settings) -> Settings:
    """Returns the settings of the teacher's run that a distillation learns from.

    It decodes as its student does, except for what makes several replies into one answer.
    """
    return dataclasses.replace(
        settings,
        mode=ModeSettings(name=Mode.teach, part=Part.train),
        model=settings.teacher.model or settings.model,
        engine=settings.teacher.engine,
        prompt=settings.teacher.prompt or settings.prompt,
        decode=dataclasses.replace(settings.decode, samples=1, abstain_below=None),
        source=None,
    )


def student_settings(settings: Settings) -> Settings:
    """Returns the settings of the distillation whose student a cross-evaluation scores."""
    assert settings.source is not None  # checked before any work starts
    whole = settings.source.split.by is SplitBy.home  # all sessions train, and none is left to test
    return dataclasses.replace(
        settings,
        mode=ModeSettings(name=Mode.distill, part=Part.train if whole else Part.test),
        dataset=settings.source,
        source=None,
    )


def plain(value: Any) -> Any:
    """Returns settings as dicts, lists and scalars that JSON can hold."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value.value if isinstance(value, Enum) else value


def _looked_at(trainer: TrainerSettings, whole: dict[str, Any]) -> dict[str, Any]:
    """Leaves out settings that the others make idle."""
    idle = set()
    if trainer.objective is not Objective.topk:
        idle.add("soft")
    if trainer.traces is not TraceFilter.agreeing:
        idle.add("agreement")
    if not trainer.held_out:
        idle |= {"evaluate_every", "patience"}
    return {name: value for name, value in whole.items() if name not in idle}


def _varied(prompt: PromptSettings) -> dict[str, Any]:
    """Leaves out variants that are at their defaults: those runs keep the folder that they had."""
    usual = plain(PromptSettings())
    idle = {name for name in VARIANTS if plain(prompt)[name] == usual[name]}
    if not prompt.examples:
        idle.add("chosen")
    return {name: value for name, value in plain(prompt).items() if name not in idle}


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _without_aside(group: str, value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {key: item for key, item in value.items() if key not in ASIDE.get(group, ())}
