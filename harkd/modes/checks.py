"""Settings that do not go together: found before any file or weight is read."""

from collections.abc import Sequence

from harkd.errors import HarkdError
from harkd.modes.commands import distill_command, teach_command
from harkd.modes.decode_checks import check_decode
from harkd.modes.engine_checks import check_engine, check_processes
from harkd.modes.training_checks import check_training
from harkd.modes.window_checks import check_window
from harkd.runs import Run, run_folder, student_settings, teacher_settings
from harkd.settings import Baseline, Mode, Part, Settings

LOAD_ADAPTERS = ("transformers", "vllm")
"""The engines that can answer as a student."""


def check(settings: Settings, overrides: Sequence[str]) -> None:
    """Stops a run that cannot succeed.

    Args:
        settings: of the run.
        overrides: what the user typed to get them; errors that tell what to type build on it.

    Raises:
        HarkdError: names the settings at odds and what to set.
    """
    mode = settings.mode.name
    _check_numbers(settings)
    if mode is Mode.baseline and settings.baseline is Baseline.rules:
        raise HarkdError(
            "baseline=rules: the symbolic reasoner learns nothing and answers prompts, as a model "
            "does; run it with: harkd mode=zero_shot engine=rules"
        )
    check_window(settings)
    check_decode(settings)
    check_engine(settings)
    check_processes(settings)
    if mode in (Mode.distill, Mode.cross_eval) and settings.engine.name not in LOAD_ADAPTERS:
        raise HarkdError(
            f"mode={mode.value} scores a student with its adapter, which engine="
            f"{settings.engine.name} cannot load; use engine=transformers or engine=vllm"
        )
    if mode is Mode.cross_eval and settings.source is None:
        raise HarkdError(
            "mode=cross_eval needs the dataset that the student was distilled on: "
            "add dataset@source=<name>, for example dataset@source=mural_sim"
        )
    if mode in (Mode.distill, Mode.cross_eval) and settings.model.adapter:
        raise HarkdError(f"mode={mode.value} makes or finds its own adapter; drop model.adapter")
    if mode is Mode.cross_eval and settings.prompt.examples:
        raise HarkdError(
            f"prompt.examples={settings.prompt.examples} would show labels of the very home that "
            "mode=cross_eval takes for unknown: set prompt.examples=0"
        )
    if mode is Mode.teach and settings.mode.part is not Part.train:
        raise HarkdError("mode=teach writes traces for the training side only: drop mode.part")
    if mode is Mode.distill:
        check_training(settings)
    if mode is Mode.distill and not Run(run_folder(teacher_settings(settings))).finished:
        raise HarkdError(
            "there are no traces to learn from yet; "
            f"make them with: {teach_command(settings, overrides)}"
        )
    if mode is Mode.cross_eval and not Run(run_folder(student_settings(settings))).finished:
        raise HarkdError(
            f"that student is not distilled yet; make it with: {distill_command(overrides)}"
        )


def _check_numbers(settings: Settings) -> None:
    least = {
        "window.size": (settings.window.size, 1),
        "prompt.examples": (settings.prompt.examples, 0),
        "engine.batch_size": (settings.engine.batch_size, 1),
        "decode.max_new_tokens": (settings.decode.max_new_tokens, 1),
        "decode.think_budget": (settings.decode.think_budget, 1),
        "decode.samples": (settings.decode.samples, 1),
        "trainer.batch_size": (settings.trainer.batch_size, 1),
        "trainer.micro_batch_size": (settings.trainer.micro_batch_size, 1),
        "trainer.checkpoint_every": (settings.trainer.checkpoint_every, 1),
        "trainer.lora.rank": (settings.trainer.lora.rank, 1),
        "trainer.soft.k": (settings.trainer.soft.k, 1),
        "trainer.evaluate_every": (settings.trainer.evaluate_every, 1),
        "trainer.patience": (settings.trainer.patience, 1),
        "trainer.processes": (settings.trainer.processes, 0),
        "scores.replicates": (settings.scores.replicates, 1),
        "tracker.seconds": (settings.tracker.seconds, 1),
        "seed": (settings.seed, 0),
    }
    for name, (value, low) in least.items():
        if value is not None and value < low:
            raise HarkdError(f"{name}={value} is too small: it must be at least {low}")
    trainer = settings.trainer
    if trainer.epochs <= 0:
        raise HarkdError(f"trainer.epochs={trainer.epochs} must be above 0")
    shares = {
        "trainer.held_out": (trainer.held_out, 0 <= trainer.held_out < 1, "from 0 to below 1"),
        "trainer.agreement": (trainer.agreement, 0 < trainer.agreement <= 1, "above 0, up to 1"),
        "trainer.soft.weight": (trainer.soft.weight, 0 <= trainer.soft.weight <= 1, "from 0 to 1"),
        "trainer.lora.dropout": (trainer.lora.dropout, 0 <= trainer.lora.dropout < 1, "below 1"),
    }
    for name, (share, fits, range) in shares.items():
        if not fits:
            raise HarkdError(f"{name}={share:g}: give a number {range}")
