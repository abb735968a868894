"""Every setting, with its type: the schema that `conf/` is checked against.

Importing this module is cheap, because `harkd --help` does.
"""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from omegaconf import MISSING


class Mode(Enum):
    """What one run does."""

    zero_shot = "zero_shot"
    teach = "teach"
    distill = "distill"
    cross_eval = "cross_eval"
    baseline = "baseline"


class Part(Enum):
    """Which side of the split a run prompts."""

    train = "train"
    test = "test"
    all = "all"


class SplitBy(Enum):
    """How whole sessions are divided."""

    session = "session"
    time = "time"


class Style(Enum):
    """How a model is asked to answer: see `harkd.prompts.Style`."""

    answer = "answer"
    think = "think"
    reason = "reason"


class Weights(Enum):
    """Where a model's weights come from; random ones are for measuring speed and memory."""

    pretrained = "pretrained"
    random = "random"


class Precision(Enum):
    """How the base model's weights are held."""

    nf4 = "nf4"
    int8 = "int8"
    bf16 = "bf16"
    fp32 = "fp32"


class Sampling(Enum):
    """How the next token is chosen: see `harkd.engines.sampling`."""

    greedy = "greedy"
    model_card = "model_card"


class Device(Enum):
    """Where a model runs."""

    auto = "auto"
    cpu = "cpu"
    cuda = "cuda"


class Attention(Enum):
    """Attention kernel of transformers."""

    sdpa = "sdpa"
    eager = "eager"


class Upload(Enum):
    """What becomes of a run's metrics beyond its own folder."""

    none = "none"
    offline = "offline"
    online = "online"


@dataclass
class ModeSettings:
    name: Mode = MISSING
    part: Part = MISSING


@dataclass
class SplitSettings:
    by: SplitBy = SplitBy.session
    test: float = 0.3
    seed: int = 0


@dataclass
class ExampleSettings:
    time: str = MISSING
    event: str = MISSING
    activity: str = MISSING
    because: str = MISSING


@dataclass
class DatasetSettings:
    name: str = MISSING
    root: str = MISSING
    reader: dict[str, Any] = MISSING
    """`_target_`: a function (root, *, name, ...) -> Recording; the other keys are its options"""
    split: SplitSettings = field(default_factory=SplitSettings)
    example: list[ExampleSettings] = field(default_factory=list)
    simulate: dict[str, Any] | None = None
    """fields of `harkd.homes.simulate.SimulationSpec`: written to `root` where that is missing"""


@dataclass
class WindowSettings:
    size: int = 10
    keep_last: bool = True


@dataclass
class PromptSettings:
    name: str = MISSING
    style: Style = MISSING
    template: str = "instruction"


@dataclass
class ArchitectureSettings:
    """Fields of transformers' Qwen3Config that differ between the sizes."""

    hidden_size: int = MISSING
    intermediate_size: int = MISSING
    num_hidden_layers: int = MISSING
    num_attention_heads: int = MISSING
    num_key_value_heads: int = MISSING
    head_dim: int = MISSING
    tie_word_embeddings: bool = MISSING
    vocab_size: int = MISSING
    max_position_embeddings: int = MISSING


@dataclass
class ModelSettings:
    name: str = MISSING
    source: str = MISSING
    """hub id, path of a local folder, or `nano` for the checkpoint that harkd ships"""
    revision: str | None = None
    weights: Weights = Weights.pretrained
    precision: Precision = MISSING
    attention: Attention = Attention.sdpa
    learning_rate: float = MISSING
    adapter: str | None = None
    """folder of a PEFT adapter to put on the model"""
    architecture: ArchitectureSettings = field(default_factory=ArchitectureSettings)


@dataclass
class EngineSettings:
    name: str = MISSING
    batch_size: int = 32
    device: Device = Device.auto


@dataclass
class DecodeSettings:
    sampling: Sampling = Sampling.greedy
    max_new_tokens: int = 4096


@dataclass
class TeacherSettings:
    model: ModelSettings | None = None
    engine: EngineSettings = field(default_factory=EngineSettings)


@dataclass
class LoraSettings:
    rank: int = 32
    alpha: int = 64
    dropout: float = 0.0
    targets: str = "all-linear"


@dataclass
class TrainerSettings:
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


@dataclass
class TrackerSettings:
    upload: Upload = Upload.offline
    project: str = "harkd"
    group: str | None = None


@dataclass
class ScoreSettings:
    replicates: int = 10_000


@dataclass
class Settings:
    """A whole run."""

    mode: ModeSettings = MISSING
    dataset: DatasetSettings = MISSING
    source: DatasetSettings | None = None
    """cross_eval: the dataset that the student was distilled on"""
    window: WindowSettings = field(default_factory=WindowSettings)
    prompt: PromptSettings = MISSING
    model: ModelSettings = MISSING
    engine: EngineSettings = MISSING
    decode: DecodeSettings = field(default_factory=DecodeSettings)
    teacher: TeacherSettings = MISSING
    trainer: TrainerSettings = MISSING
    tracker: TrackerSettings = MISSING
    scores: ScoreSettings = field(default_factory=ScoreSettings)
    seed: int = 0
    outputs: str = "outputs"
