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
    """How whole sessions are divided: see `harkd.homes.split`."""

    session = "session"
    time = "time"
    days = "days"
    fold = "fold"
    leave_one_out = "leave_one_out"
    subject = "subject"
    home = "home"


class OnError(Enum):
    """What a row of the data that cannot be right does: see `harkd.homes.rows.Tally`."""

    stop = "stop"
    skip = "skip"


class Wording(Enum):
    """How rooms, devices and states are told: see `harkd.homes.wording`."""

    raw = "raw"
    meaning = "meaning"


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
    """What a run does, and to which side of the split."""

    name: Mode = MISSING
    part: Part = MISSING


@dataclass
class SplitSettings:
    """What `harkd.homes.split` is told."""

    by: SplitBy = SplitBy.session
    test: float = 0.3
    """share of the sessions to test on; by=days: of the days; by=home: 0 or 1"""
    seed: int = 0
    folds: int = 5
    fold: int = 1
    """by=fold: the one of `folds` to test on, from 1"""
    session: str | None = None
    """by=leave_one_out: name of the session to test on, or its number from 1"""


@dataclass
class ExampleSettings:
    """One event of the worked example in a prompt, written by hand."""

    time: str = MISSING
    event: str = MISSING
    activity: str = MISSING
    because: str = MISSING


@dataclass
class DatasetSettings:
    """Where a dataset lies and how it is read."""

    name: str = MISSING
    root: str = MISSING
    reader: dict[str, Any] = MISSING
    """`_target_`: a function (root, *, name, on_error, ...) -> Recording; the other keys are its
    options"""
    on_error: OnError = OnError.stop
    wording: Wording = Wording.raw
    split: SplitSettings = field(default_factory=SplitSettings)
    example: list[ExampleSettings] = field(default_factory=list)
    simulate: dict[str, Any] | None = None
    """fields of `harkd.homes.simulate.SimulationSpec`: written to `root` where that is missing"""


@dataclass
class WindowSettings:
    """`size`: events per window; `keep_last`: keep a session's shorter last window."""

    size: int = 10
    keep_last: bool = True


@dataclass
class PromptSettings:
    """How a model is asked."""

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
    rope_theta: float = MISSING
    vocab_size: int = MISSING
    max_position_embeddings: int = MISSING


@dataclass
class ModelSettings:
    """Which language model, and how its weights are held."""

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
    """What runs the model."""

    name: str = MISSING
    batch_size: int = 32
    device: Device = Device.auto


@dataclass
class DecodeSettings:
    """How a reply is generated."""

    sampling: Sampling = Sampling.greedy
    max_new_tokens: int = 4096


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


@dataclass
class TrackerSettings:
    """What Weights & Biases is told; see `harkd.runs.tracker`."""

    upload: Upload = Upload.offline
    project: str = "harkd"
    group: str | None = None


@dataclass
class ScoreSettings:
    """`replicates`: of the bootstrap over sessions."""

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
