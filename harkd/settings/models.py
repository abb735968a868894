"""Settings of a model and of what runs it."""

from dataclasses import dataclass, field

from omegaconf import MISSING

from harkd.settings.choices import Attention, Device, Precision, Sampling, Weights


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
    batch_size: int | None = None
    """windows at once; null finds it from the free memory"""
    device: Device = Device.auto


@dataclass
class DecodeSettings:
    """How a reply is generated."""

    sampling: Sampling = Sampling.greedy
    max_new_tokens: int = 4096
    constrained: bool = False
    """only JSON of exactly the window's event ids and the home's labels, after any thinking"""
    think_budget: int | None = None
    """most tokens of thinking; then it is closed and the answer follows"""
    samples: int = 1
    """replies per window, each with a seed of its own; more than one vote on every event"""
    abstain_below: float | None = None
    """an event whose label has less confidence than this gets none"""
