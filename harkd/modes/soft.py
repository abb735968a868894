"""The teacher's most likely tokens for a distillation, kept in the teacher's own run."""

import hashlib
import sys
from collections.abc import Sequence

from filelock import FileLock

from harkd.distill.examples import SoftTargets, examples_from
from harkd.distill.objectives import Lesson
from harkd.distill.soft import check_tokenizers, keep_soft, read_soft, soft_kept
from harkd.models import load_model, load_tokenizer, resolve_device
from harkd.prompts.chat import Chat
from harkd.runs import Run, run_folder, teacher_settings
from harkd.settings import Settings


def soft_targets(settings: Settings, lessons: Sequence[Lesson]) -> list[SoftTargets]:
    """Loads the teacher once, unless an earlier run did, and returns its tokens for each lesson.

    Raises:
        HarkdError: teacher and student have different vocabularies.
    """
    teacher = teacher_settings(settings)
    tokenizer = load_tokenizer(teacher.model)
    check_tokenizers(tokenizer, load_tokenizer(settings.model))
    chat = Chat(tokenizer, settings.prompt.style.value)
    # All of them fit the teacher, which wrote them.
    examples = examples_from(lessons, chat, context=sys.maxsize)
    soft = settings.trainer.soft
    # Which traces these are decides the folder: other filters and splits have their own.
    keys = "\n".join(prompt.key for prompt, _ in lessons)
    name = f"topk-{soft.k}-{hashlib.sha256(keys.encode()).hexdigest()[:10]}"
    folder = Run(run_folder(teacher)).folder / name
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_name(f".{name}.lock")):
        device = resolve_device(teacher.engine.device, "teacher.engine.device")
        if not soft_kept(examples, folder):
            loaded = load_model(teacher.model, device, seed=settings.seed)
            keep_soft(loaded, examples, folder, k=soft.k, rows=settings.trainer.micro_batch_size)
    return list(read_soft(examples, folder, weight=soft.weight))
