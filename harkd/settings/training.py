"""Settings of a distillation."""

from dataclasses import dataclass, field

from omegaconf import MISSING

from harkd.settings.choices import Device, Objective, Strategy, TooLong, TraceFilter
from harkd.settings.data import PromptSettings
from harkd.settings.models import EngineSettings, ModelSettings


@dataclass
class TeacherSettings:
    """Who wrote the traces that a student learns from."""

    model: ModelSettings | None = None
    engine: EngineSettings = field(default_factory=EngineSettings)
    prompt: PromptSettings | None = None
    """how the teacher was asked; None: as the student is"""


ALL_LINEAR = "all-linear"
"""PEFT's own word."""


@dataclass
class LoraSettings:
    """Low-rank adaptation; see `harkd.distill.adapter.with_lora`."""

    rank: int = 32
    alpha: int = 64
    dropout: float = 0.0
    targets: list[str] = field(default_factory=lambda: [ALL_LINEAR])
    """names of linear layers, such as q_proj; all-linear: each of them below the head"""
    dora: bool = False
    """magnitude and direction apart (arXiv 2402.09353)"""
    rslora: bool = False
    """alpha divided by the root of the rank instead of the rank (arXiv 2312.03732)"""


@dataclass
class SoftSettings:
    """objective=topk: what the teacher's most likely tokens decide; see `harkd.distill.soft`."""

    k: int = 20
    """tokens kept per position"""
    weight: float = 0.5
    """share of the loss, 0 to 1"""


@dataclass
class TrainerSettings:
    """How a student is trained."""

    name: str = MISSING
    device: Device = Device.auto
    strategy: Strategy = Strategy.single
    processes: int = 0
    """strategy=ddp, fsdp: how many on this machine; 0: one for each GPU"""
    objective: Objective = Objective.trace
    soft: SoftSettings = field(default_factory=SoftSettings)
    traces: TraceFilter = TraceFilter.all
    agreement: float = 1.0
    """traces=agreeing: least share of a window's events on which teacher and gold label agree"""
    too_long: TooLong = TooLong.stop
    epochs: float = 3.0
    batch_size: int = 8
    """examples per optimiser step, over all processes"""
    micro_batch_size: int = 8
    """examples that go through the model at once, at most"""
    gradient_checkpointing: bool = False
    """compute activations again for the gradient: less memory, about a third more time"""
    learning_rate: float | None = None
    """None: the model's own default"""
    warmup: float = 0.05
    weight_decay: float = 0.0
    clip: float = 1.0
    held_out: float = 0.0
    """share of the training side's sessions that only measure the loss; above 0, training stops
    early and the student is the one with the least held-out loss"""
    evaluate_every: int = 50
    """optimiser steps between two measurements of the held-out loss"""
    patience: int = 3
    """measurements without a new least held-out loss after which training stops"""
    shared_prefix: bool = True
    checkpoint_every: int = 50
    """optimiser steps; where the held-out loss is measured, a checkpoint follows each of these"""
    lora: LoraSettings = field(default_factory=LoraSettings)
