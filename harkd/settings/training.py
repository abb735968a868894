"""Settings of a distillation."""

from dataclasses import dataclass, field

from omegaconf import MISSING

from harkd.settings.choices import Device
from harkd.settings.models import EngineSettings, ModelSettings


@dataclass
class TeacherSettings:
    """Who wrote the traces that a student learns from."""

    model: ModelSettings | None = None
    engine: EngineSettings = field(default_factory=EngineSettings)


@dataclass
class LoraSettings:
    """Low-rank adaptation; see `harkd.distill.adapter.with_lora`."""

    rank: int = 32
    alpha: int = 64
    dropout: float = 0.0
    targets: str = "all-linear"


@dataclass
class TrainerSettings:
    """How a student is trained."""

    name: str = MISSING
    device: Device = Device.auto
    epochs: float = 3.0
    batch_size: int = 8
    micro_batch_size: int = 8
    learning_rate: float | None = None
    """None: the model's own default"""
    warmup: float = 0.05
    weight_decay: float = 0.0
    clip: float = 1.0
    shared_prefix: bool = True
    checkpoint_every: int = 50
    lora: LoraSettings = field(default_factory=LoraSettings)
