"""A plan -> single commands, each with the folder that it fills and the folders that it needs."""

import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from hydra._internal.core_plugins.basic_sweeper import BasicSweeper
from hydra.core.override_parser.overrides_parser import OverridesParser

from harkd.compose import compose_settings, conf_dir
from harkd.errors import HarkdError
from harkd.runs import Run, run_folder, student_settings, teacher_settings
from harkd.settings import Mode, ModelSettings, Settings
from replay.plan import Plan, Step

PRESET = "+experiment="


@dataclass(frozen=True, slots=True)
class Job:
    """One command."""

    experiment: str
    step: str
    command: tuple[str, ...]
    """what a user would type"""
    folder: Path
    """what it makes, a run's folder or another path; jobs that make the same one are the same"""
    needs: frozenset[Path]
    """what others have to make before"""
    settings: Settings | None
    """None of a command that is no run"""

    @property
    def kind(self) -> str:
        """The mode, or the program."""
        return self.settings.mode.name.value if self.settings else self.command[0]

    @property
    def finished(self) -> bool:
        """Whether nothing is left to do."""
        return Run(self.folder).finished if self.settings else self.folder.exists()

    @property
    def line(self) -> str:
        """The command as a shell reads it."""
        return shlex.join(self.command)


def jobs_of(plan: Plan, outputs: Path) -> list[Job]:
    """Expands every sweep of a plan, in its order.

    Raises:
        HarkdError: a command's settings are wrong, or a placeholder stands for nothing.
    """
    found: list[Job] = []
    for step in plan.steps:
        for values in step.each:
            known = {**places(found, outputs), **values}
            words = filled(step.words, known, plan)
            if step.makes is not None:
                folder = Path(filled(step.makes, known, plan))
                command = tuple(shlex.split(words))
                needs = frozenset(job.folder for job in found if f"{{{job.step}}}" in step.words)
                found.append(Job(plan.experiment, step.name, command, folder, needs, None))
                continue
            for overrides in swept([*shlex.split(words), f"outputs={outputs.as_posix()}"]):
                job = _run(plan, step, overrides)
                if job is not None:
                    found.append(job)
    return found


def swept(overrides: Sequence[str]) -> list[list[str]]:
    """Returns the runs of `harkd -m …`: one list of overrides each.

    As in Hydra, what an experiment's preset sweeps comes first, and typed words replace it.
    """
    sweeps = [word for preset in _presets(overrides) for word in preset]
    parsed = OverridesParser.create().parse_overrides(overrides=[*sweeps, *overrides])
    (batch,) = BasicSweeper.split_arguments(parsed, max_batch_size=None)
    return [list(one) for one in batch]


def _presets(overrides: Sequence[str]) -> Iterable[list[str]]:
    """The `hydra.sweeper.params` of each experiment that is chosen, as overrides."""
    for word in overrides:
        if word.startswith(PRESET):
            file = conf_dir() / "experiment" / f"{word.removeprefix(PRESET)}.yaml"
            hydra = yaml.safe_load(file.read_text(encoding="utf-8")).get("hydra", {})
            params = hydra.get("sweeper", {}).get("params", {})
            yield [f"{name}={values}" for name, values in params.items()]


def needed(jobs: Iterable[Job]) -> list[Job]:
    """Returns the jobs, each folder once, whatever needs another behind it.

    Raises:
        HarkdError: what a job needs is made by none, and is not there either.
    """
    by_folder: dict[Path, Job] = {}
    for job in jobs:
        by_folder.setdefault(job.folder, job)
    ordered: dict[Path, Job] = {}

    def place(job: Job) -> None:
        for folder in sorted(job.needs):
            if folder in by_folder:
                if folder not in ordered:
                    place(by_folder[folder])
            elif not (Run(folder).finished or _made_already(folder)):
                raise HarkdError(f"{job.line}: no step of the plan makes {folder}, which it needs")
        ordered.setdefault(job.folder, job)

    for job in by_folder.values():
        place(job)
    return list(ordered.values())


def _made_already(path: Path) -> bool:
    return path.exists() and not Run(path).record.is_file()


def _run(plan: Plan, step: Step, overrides: list[str]) -> Job | None:
    settings = _composed(tuple(overrides))
    mode = settings.mode.name
    if step.skip_same_home and settings.source and settings.source.name == settings.dataset.name:
        return None
    needs = set()
    if mode is Mode.distill:
        needs.add(run_folder(teacher_settings(settings)))
    if mode is Mode.cross_eval:
        needs.add(run_folder(student_settings(settings)))
    asked = [settings.model] if settings.engine.name != "rules" else []
    if mode in (Mode.distill, Mode.cross_eval) and settings.teacher.model:
        asked.append(settings.teacher.model)
    needs |= {folder for model in asked for folder in _made(model, settings)}
    return Job(
        experiment=plan.experiment,
        step=step.name,
        command=("harkd", *overrides),
        folder=run_folder(settings),
        needs=frozenset(needs),
        settings=settings,
    )


def _made(model: ModelSettings, settings: Settings) -> Iterable[Path]:
    """The folders below `outputs` that a model is read from."""
    if model.adapter:
        yield Path(model.adapter).parent
    if Path(model.source).is_relative_to(settings.outputs):
        yield Path(model.source)


_SEEN: dict[tuple[str, ...], Settings] = {}


def _composed(overrides: tuple[str, ...]) -> Settings:
    if overrides not in _SEEN:
        _SEEN[overrides] = compose_settings(overrides)
    return _SEEN[overrides]


def places(jobs: Iterable[Job], outputs: Path) -> dict[str, str]:
    """What placeholders stand for: `outputs`, and the folders of each step by its name."""
    found: dict[str, list[str]] = {}
    for job in jobs:
        found.setdefault(job.step, []).append(job.folder.as_posix())
    steps = {name: " ".join(folders) for name, folders in found.items()}
    return {"outputs": outputs.as_posix(), **steps}


def filled(text: str, known: Mapping[str, Any], plan: Plan) -> str:
    """A step's words with its placeholders filled in.

    Raises:
        HarkdError: one of them stands for nothing.
    """
    try:
        return text.format_map(known)
    except KeyError as error:
        raise HarkdError(
            f"the plan of {plan.experiment}: {text!r} wants {error}, which is neither a step "
            "before it nor in its `each`"
        ) from None
