"""Settings of a training that do not go together: found before any file or weight is read."""

from harkd.errors import HarkdError
from harkd.runs import teacher_settings, this_process
from harkd.settings import (
    Device,
    Objective,
    Precision,
    Settings,
    Strategy,
    Style,
    TraceFilter,
    TrainerSettings,
)


def check_training(settings: Settings) -> None:
    """Stops a distillation that cannot succeed.

    Raises:
        HarkdError: names the settings at odds and what to set.
    """
    _check_lessons(settings)
    _check_processes(settings.trainer, settings.model.precision)
    trainer = settings.trainer
    if trainer.lora.dropout and trainer.shared_prefix:
        raise HarkdError(
            f"trainer.lora.dropout={trainer.lora.dropout:g} with trainer.shared_prefix=true would "
            "give all windows of a batch the same mask over their instruction; set "
            "trainer.shared_prefix=false, or no dropout"
        )


def _check_lessons(settings: Settings) -> None:
    trainer, asked = settings.trainer, teacher_settings(settings).prompt
    whole = trainer.objective in (Objective.trace, Objective.topk)
    asked_alike = (asked.style, asked.labels) == (settings.prompt.style, settings.prompt.labels)
    if whole and not asked_alike:
        raise HarkdError(
            f"trainer.objective={trainer.objective.value} learns whole replies, and the teacher's "
            f"are to prompt={asked.name}, the student's to prompt={settings.prompt.name}; use "
            "trainer.objective=answer, or the same prompt"
        )
    if trainer.objective is Objective.topk and settings.teacher.engine.name == "rules":
        raise HarkdError(
            "trainer.objective=topk needs a teacher that is a language model, and teacher=rules "
            "is none; choose teacher=qwen3-..., or trainer.objective=trace"
        )
    if trainer.traces is TraceFilter.audited and asked.style is Style.answer:
        raise HarkdError(
            "trainer.traces=audited reads the teacher's reasoning, and prompt=answer asks for "
            "none; use prompt=think or prompt=reason"
        )


def _check_processes(trainer: TrainerSettings, precision: Precision) -> None:
    process, strategy = this_process(), trainer.strategy
    if strategy is Strategy.single:
        if not process.alone:
            raise HarkdError(
                f"{process.count} processes were started, and trainer.strategy=single would have "
                "each of them train a student of its own; use trainer=ddp or trainer=fsdp"
            )
        return
    if strategy is Strategy.fsdp and precision is Precision.int8:
        raise HarkdError(
            "trainer.strategy=fsdp cannot divide int8 weights; use model.precision=nf4 or bf16"
        )
    if trainer.device is Device.cuda:
        import torch

        present = torch.cuda.device_count()
        wanted = trainer.processes if process.alone else process.here
        if present and wanted > present:
            raise HarkdError(
                f"{wanted} processes cannot each have a GPU of their own: this machine has "
                f"{present}; lower trainer.processes"
            )
