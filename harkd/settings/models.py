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
class ServerSettings:
    """Where engine=openai asks: any server with an OpenAI-compatible /chat/completions."""

    url: str = "http://127.0.0.1:8000/v1"
    model: str | None = None
    """the model's name there; null: model.source"""
    key: str = "HARKD_API_KEY"
    """environment variable that holds the key; the key itself is never a setting"""
    concurrency: int = 16
    """requests under way at once"""
    timeout: float = 600.0
    """seconds until an answer has to be there"""
    retries: int = 6
    """more attempts at a window after time-outs, 429 and 5xx; then it is a failure"""


@dataclass
class EngineSettings:
    """What runs the model."""

    name: str = MISSING
    batch_size: int | None = None
    """windows at once; null finds it from the free memory"""
    device: Device = Device.auto
    server: ServerSettings = field(default_factory=ServerSettings)
    tensor_parallel: int = 1
    """engine=vllm: GPUs that share every layer"""
    pipeline_parallel: int = 1
    """engine=vllm: groups of GPUs that share the layers out"""


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
