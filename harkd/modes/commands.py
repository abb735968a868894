"""The command that makes the run which another one needs: what an error tells the user to type."""

import shlex
from collections.abc import Iterable, Sequence

from harkd.settings import Settings

SHARED = ("dataset", "window", "prompt", "decode", "scores", "seed", "outputs", "tracker")
"""Groups whose overrides mean the same for a teacher as for its student."""

STUDENT_ONLY = ("decode.samples", "decode.abstain_below")
"""Of these groups, what `harkd.runs.teacher_settings` leaves out."""
TEACHERS_PROMPT = "prompt@teacher.prompt="


def teach_command(settings: Settings, overrides: Sequence[str]) -> str:
    """Returns the command of the teacher's run for a distillation.

    Args:
        settings: of the distillation.
        overrides: what the user typed to get them.
    """
    teacher = settings.teacher
    words = ["mode=teach"]
    rules = teacher.engine.name == "rules"  # which decodes nothing
    if teacher.model:
        words.append(f"model={teacher.model.name}")
    if teacher.engine.name != "transformers":
        words.append(f"engine={teacher.engine.name}")
    own_prompt = any(override.startswith(TEACHERS_PROMPT) for override in overrides)
    for override in overrides:
        if _key(override) in STUDENT_ONLY or (rules and _group(override) == "decode"):
            continue
        if own_prompt and _group(override) == "prompt":
            continue  # it says how the student is asked
        if _group(override) in SHARED:
            words.append(override)
        elif override.startswith(("teacher.model.", "teacher.engine.", "teacher.prompt.")):
            words.append(override.removeprefix("teacher."))
        elif override.startswith(TEACHERS_PROMPT):
            words.append("prompt=" + override.removeprefix(TEACHERS_PROMPT))
    return _command(words)


def distill_command(overrides: Sequence[str]) -> str:
    """Returns the command of the distillation for a cross-evaluation.

    Args:
        overrides: what the user typed for the cross-evaluation.
    """
    words = ["mode=distill"]
    for override in overrides:
        if override.startswith("dataset@source="):
            words.append("dataset=" + override.partition("=")[2])
        elif override.startswith("source."):
            words.append("dataset." + override.removeprefix("source."))
        elif _group(override) not in ("mode", "dataset"):
            words.append(override)
    return _command(words)


def _key(override: str) -> str:
    return override.lstrip("+~").partition("=")[0]


def _group(override: str) -> str:
    key = _key(override)
    return key if "@" in key else key.partition(".")[0]


def _command(words: Iterable[str]) -> str:
    return shlex.join(["harkd", *words])
