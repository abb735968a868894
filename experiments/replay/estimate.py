"""What the study costs at GPU scale, on paper: hours and memory per step. Nothing was measured."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from replay.jobs import Job

PERFORMANCE = Path(__file__).resolve().parent.parent / "performance"
sys.path.insert(0, str(PERFORMANCE))  # the formula of a training step's memory, and its lengths
from footprint import Lengths, base_bytes, footprint, keys_values, matrices

from harkd.settings import (
    ArchitectureSettings,
    Mode,
    ModelSettings,
    Objective,
    Part,
    Settings,
    Style,
)

GIB = 2**30
CARD, PEAK = "H100 of 80 GB", 989e12
"""FLOP/s, dense, in bfloat16 (NVIDIA's data sheet of the SXM card)."""
BUSY, WRITING = 0.35, 0.03
"""Share of the peak that is used: in training and in reading prompts, and in generating."""
USABLE = 0.9 * 80e9
PREFIX = 1100
"""Tokens of a home's instruction; this and the next as in experiments/performance/memory.md."""
PER_EVENT = 30
WRITTEN = {Style.think: 70, Style.reason: 70, Style.answer: 12}
"""Tokens of a reply, per event: with reasoning, and labels only."""
LOADING = 60.0
"""Seconds until a model answers."""
AT_ONCE = 32
"""Windows generated at once, whose keys and values are held."""
EVENTS = {"mural": 8543, "marble": 4266}
"""MuRAL's are published; Marble's are those of a simulated home of the same length."""
SIMULATED = 6000
"""Events of a simulated home, about."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What some runs take."""

    hours: float
    gib: float
    """of the run that takes most, on one GPU"""


def cost(job: Job) -> Cost:
    """One run's hours on one GPU, and the memory that it takes there."""
    settings = job.settings
    if settings is None or settings.mode.name is Mode.baseline or settings.engine.name == "rules":
        return Cost(0.0, 0.0)
    lengths = window_lengths(settings)
    test = windows(settings, Part.train if settings.mode.name is Mode.teach else Part.test)
    own = parameters(settings.model.architecture)
    seconds = LOADING + answering(own, test, lengths)
    held = inference_bytes(settings, lengths)
    if settings.mode.name is Mode.distill:
        seconds += training(settings, lengths)
        held = max(held, training_bytes(settings, lengths))
        if settings.trainer.objective is Objective.topk and settings.teacher.model:
            held = max(held, inference_bytes(replaced(settings, settings.teacher.model), lengths))
    return Cost(seconds / 3600, held / GIB)


def window_lengths(settings: Settings) -> Lengths:
    """Tokens of the instruction, of a window and of its reply."""
    size = settings.window.size
    written = WRITTEN[settings.prompt.style]
    shown = settings.prompt.examples * size * (PER_EVENT + WRITTEN[Style.answer])
    return Lengths(PREFIX + shown, size * PER_EVENT, size * written)


def windows(settings: Settings, part: Part) -> float:
    """Windows of one side of the split."""
    test = settings.dataset.split.test
    events = EVENTS.get(settings.dataset.name, SIMULATED)
    new = settings.window.size - settings.window.overlap
    return events * (test if part is Part.test else 1 - test) / new


def parameters(architecture: ArchitectureSettings) -> int:
    """Weights of a model."""
    layer = sum(outputs * inputs for outputs, inputs in matrices(architecture))
    tables = 1 if architecture.tie_word_embeddings else 2
    table = architecture.vocab_size * architecture.hidden_size
    return architecture.num_hidden_layers * layer + tables * table


def answering(weights: int, count: float, lengths: Lengths) -> float:
    """Seconds to read the windows and to write the replies: 2 FLOPs per weight and token."""
    read = 2 * weights * (lengths.prefix + count * lengths.suffix) / (BUSY * PEAK)
    return read + 2 * weights * count * lengths.target / (WRITING * PEAK)


def training(settings: Settings, lengths: Lengths) -> float:
    """Seconds of training: forward, and backward to the inputs alone, since weights are frozen."""
    count = windows(settings, Part.train) * settings.trainer.epochs
    steps = count / settings.trainer.batch_size
    tokens = count * (lengths.suffix + lengths.target) + steps * lengths.prefix
    seconds = 4 * parameters(settings.model.architecture) * tokens / (BUSY * PEAK)
    if settings.trainer.objective is Objective.topk and settings.teacher.model:
        teacher = parameters(settings.teacher.model.architecture)
        once = windows(settings, Part.train) * sum((lengths.suffix, lengths.target))
        seconds += 2 * teacher * once / (BUSY * PEAK)
    return seconds


def inference_bytes(settings: Settings, lengths: Lengths) -> float:
    """Weights, and the keys and values of the windows at once."""
    architecture = settings.model.architecture
    tokens = lengths.prefix + AT_ONCE * (lengths.suffix + lengths.target)
    held, _ = base_bytes(settings, 1)
    return held + architecture.num_hidden_layers * keys_values(architecture, tokens)


def training_bytes(settings: Settings, lengths: Lengths) -> float:
    """A training step, with as many examples at once as fit: harkd halves them by itself."""
    rows = settings.trainer.micro_batch_size
    while True:
        trainer = replace(settings.trainer, micro_batch_size=rows)
        total = footprint(replace(settings, trainer=trainer), lengths).total
        if total <= USABLE or rows == 1:
            return total
        rows //= 2


def replaced(settings: Settings, model: ModelSettings) -> Settings:
    """The settings with another model."""
    return replace(settings, model=model)


def print_estimate(jobs: Iterable[Job]) -> None:
    """Prints every step with its commands, hours and memory, and what the numbers assume."""
    from rich.console import Console
    from rich.table import Table

    steps: dict[tuple[str, str], list[Job]] = {}
    for job in jobs:
        steps.setdefault((job.experiment, job.step), []).append(job)
    table = Table("experiment", "step", title="The study at GPU scale", title_justify="left")
    for heading in ("runs", "finished", "hours", "GiB"):
        table.add_column(heading, justify="right")
    console = Console(highlight=False)
    hours = 0.0
    for (experiment, step), found in steps.items():
        costs = [cost(job) for job in found]
        hours += sum(one.hours for one in costs)
        table.add_row(
            *(experiment, step, str(len(found)), str(sum(job.finished for job in found))),
            *(f"{sum(one.hours for one in costs):.1f}", f"{max(one.gib for one in costs):.0f}"),
        )
        for job in found:
            print(job.line)
    table.add_section()
    runs = sum(map(len, steps.values()))
    table.add_row("all", "", str(runs), "", f"{hours:.0f}", "")
    table.caption = assumptions()
    table.caption_justify = "left"
    console.print(table)


def assumptions() -> str:
    """What the numbers rest on, in words."""
    return (
        f"Computed, not measured, for one {CARD}. Hours: FLOPs = 2 · parameters · tokens read or "
        f"written, 4 in training with LoRA, at {PEAK / 1e12:.0f} TFLOP/s, of which {BUSY:.0%} are "
        f"used in training and reading and {WRITING:.0%} in writing, and {LOADING:.0f} s to load. "
        f"Tokens: an instruction of {PREFIX:,}, {PER_EVENT} per event read, per event written "
        f"{WRITTEN[Style.think]} with reasoning and {WRITTEN[Style.answer]} without; a model that "
        "thinks longer takes longer in proportion, up to decode.max_new_tokens. Events: "
        f"MuRAL {EVENTS['mural']:,} (published), Marble {EVENTS['marble']:,} (of a simulated home "
        f"as long), simulated homes about {SIMULATED:,}. GiB: the larger of weights with the keys "
        f"and values of {AT_ONCE} windows, and a training step by "
        "experiments/performance/footprint.py with as many examples at once as fit the card. What "
        "several experiments share is counted once, where it comes first. Audits are not counted."
    )
