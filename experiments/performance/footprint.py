"""The GPU memory of one optimiser step on paper: the formula of memory.md, term by term.

Every term is bytes that PyTorch allocates for tensors, as the code in harkd/distill and the
libraries below it stand. tests/test_footprint.py holds each to what they do allocate.
"""

import math
from dataclasses import dataclass

from harkd.distill.target import PART
from harkd.errors import HarkdError
from harkd.settings import ArchitectureSettings, Attention, Precision, Settings, Strategy
from harkd.settings.training import ALL_LINEAR

HALF, FULL = 2, 4
"""Bytes of a number in bfloat16 and in float32."""
BLOCK, OUTER_BLOCK = 64, 256
"""Weights that share a scale in NF4, and scales that share theirs (QLoRA, arXiv 2305.14314)."""
NF4_TABLES = (16 + 256 + 1) * FULL
"""What bitsandbytes keeps with every matrix: both codes and the mean of the scales."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """In tokens: the instruction, the rest of the prompt, and what is to be written."""

    prefix: int
    suffix: int
    target: int


@dataclass(frozen=True, slots=True)
class Footprint:
    """One process's GPU memory at the widest moment of a step, in bytes."""

    base: int
    """frozen weights"""
    gathered: int
    """fsdp: the layer that is put together, and what it is put together from"""
    adapter: int
    """trained weights in float32, and the bfloat16 copies that autocast keeps during a step"""
    gradients: int
    """of the adapter"""
    moments: int
    """AdamW's two"""
    instruction: int
    """keys and values of the instruction, and their gradients where these exist by then"""
    kept_instruction: int
    """what its pass keeps for the gradient"""
    kept_windows: int
    """what a micro-batch keeps for the gradient"""
    passing: int
    """logits, or a layer's recomputed activations and gradients: whichever moment is wider"""

    @property
    def total(self) -> int:
        """All of them."""
        return sum(getattr(self, name) for name in self.__slots__)


def footprint(settings: Settings, lengths: Lengths, processes: int = 1) -> Footprint:
    """Returns what a step takes in each process, from the second step on.

    Raises:
        HarkdError: settings that the formula does not cover.
    """
    _check(settings)
    architecture, trainer = settings.model.architecture, settings.trainer
    layers, precision = architecture.num_hidden_layers, settings.model.precision
    recompute, shared = trainer.gradient_checkpointing, trainer.shared_prefix
    share = math.ceil(trainer.batch_size / processes)
    passes = math.ceil(share / trainer.micro_batch_size)
    rows = math.ceil(share / passes)
    earlier = lengths.prefix if shared else 0
    new = lengths.suffix + lengths.target + (0 if shared else lengths.prefix)
    trained = adapter_weights(architecture, trainer.lora.rank)

    def kept(rows: int, new: int, earlier: int) -> int:
        return kept_by_layer(
            architecture, precision, trainer.lora.rank, rows=rows, new=new, earlier=earlier
        )

    one = kept_in_spite(architecture, precision)  # of a token, where the rest is recomputed
    windows = layers * (rows * new * one if recompute else kept(rows, new, earlier))
    # Only keys and values of the last layer are used, so the rest of it is let go.
    instruction = (layers - 1) * (earlier * one if recompute else kept(1, earlier, 0))
    new_keys = layers * keys_values(architecture, rows * new)
    keys = layers * keys_values(architecture, earlier)
    again = keys if passes > 1 else 0  # their gradients: there from the first backward pass on

    def layer(rows: int, new: int, earlier: int) -> int:
        return (kept(rows, new, earlier) if recompute else 0) + passing_gradients(
            architecture, precision, rows * new
        )

    tokens = rows * lengths.target
    forward, backward = logits(architecture, tokens, recompute=recompute)
    # The widest of: logits made, their gradients, the windows' last layer, their first, the close.
    moments = [
        (windows, again, new_keys + forward),
        (windows, again, backward),
        (windows, again, layer(rows, new, earlier)),
        (windows // layers, keys, layer(rows, new, earlier)),
        (0, keys, layer(1, earlier, 0)),
    ]
    kept_windows, gradients, passing = max(moments, key=sum)
    base, gathered = base_bytes(settings, processes)
    return Footprint(
        base=base,
        gathered=gathered,
        adapter=(FULL + HALF) * trained,
        gradients=FULL * trained,
        moments=2 * FULL * trained,
        instruction=keys + gradients,
        kept_instruction=instruction,
        kept_windows=kept_windows,
        passing=passing,
    )


def matrices(architecture: ArchitectureSettings) -> list[tuple[int, int]]:
    """Returns (outputs, inputs) of a layer's linear maps: q, k, v, o, gate, up, down."""
    hidden, inner = architecture.hidden_size, architecture.intermediate_size
    queries, keys = _widths(architecture)
    return [
        *((queries, hidden), (keys, hidden), (keys, hidden), (hidden, queries)),
        *((inner, hidden), (inner, hidden), (hidden, inner)),
    ]


def matrix_bytes(outputs: int, inputs: int, precision: Precision) -> tuple[int, int]:
    """Returns what a matrix takes, and what is held beside it to read it."""
    weights = outputs * inputs
    if precision is Precision.bf16:
        return HALF * weights, 0
    if precision is Precision.int8:
        return weights, FULL * outputs
    blocks = math.ceil(weights / BLOCK)
    return weights // 2, blocks + FULL * math.ceil(blocks / OUTER_BLOCK) + NF4_TABLES


def base_bytes(settings: Settings, processes: int) -> tuple[int, int]:
    """Returns what a process holds of the frozen weights, and what fsdp puts together at once."""
    architecture = settings.model.architecture
    held, beside = (
        sum(part)
        for part in zip(
            *(matrix_bytes(*each, settings.model.precision) for each in matrices(architecture)),
            strict=True,
        )
    )
    divided = settings.trainer.strategy is Strategy.fsdp
    part = math.ceil(held / processes) if divided else held
    layers = architecture.num_hidden_layers
    # The parts arrive in one buffer and are copied out of it.
    return layers * (part + beside) + _never_divided(architecture), 2 * held if divided else 0


def _never_divided(architecture: ArchitectureSettings) -> int:
    hidden, layers = architecture.hidden_size, architecture.num_hidden_layers
    norms = hidden + layers * 2 * (hidden + architecture.head_dim)
    tables = 1 if architecture.tie_word_embeddings else 2
    return HALF * (norms + tables * architecture.vocab_size * hidden)


def adapter_weights(architecture: ArchitectureSettings, rank: int) -> int:
    """Returns how many weights LoRA adds to all linear maps."""
    layer = sum(rank * (outputs + inputs) for outputs, inputs in matrices(architecture))
    return architecture.num_hidden_layers * layer


def keys_values(architecture: ArchitectureSettings, tokens: int) -> int:
    """Returns the bytes of one layer's keys and values."""
    return 2 * HALF * _widths(architecture)[1] * tokens


def kept_by_layer(
    architecture: ArchitectureSettings,
    precision: Precision,
    rank: int,
    *,
    rows: int,
    new: int,
    earlier: int,
) -> int:
    """Returns what autograd keeps of one layer: `new` tokens a row, after `earlier` ones."""
    hidden, inner = architecture.hidden_size, architecture.intermediate_size
    heads, key_heads = architecture.num_attention_heads, architecture.num_key_value_heads
    queries, keys = _widths(architecture)
    # A frozen linear map keeps nothing; its adapter keeps its input and what lies between A and B.
    # Beside bfloat16 weights PEFT makes a copy of the input for every adapter.
    inputs = 5 * hidden + queries if precision is Precision.bf16 else 2 * hidden
    adapters = HALF * (inputs + inner + 7 * rank)
    norms = FULL * (2 * (hidden + 1) + queries + keys + heads + key_heads)
    attention = HALF * 2 * queries + FULL * heads  # queries, output, log of the sum
    mlp = HALF * 3 * inner  # gate, its activation, up
    # Where a mask is needed, a key-value head is repeated for every query head that shares it.
    seen = keys_values(architecture, new)
    mask = 0
    if earlier:
        seen = 2 * HALF * queries * (earlier + new)
        mask = HALF * new * (earlier + new)
    return rows * (new * (adapters + norms + attention + mlp) + seen) + mask


def kept_in_spite(architecture: ArchitectureSettings, precision: Precision) -> int:
    """Returns what a layer keeps of a token though its activations are recomputed.

    That is what enters the layer. In int8 it is the inputs of its linear maps, too: bitsandbytes
    keeps them where PyTorch's recomputation cannot take them from it.
    """
    hidden, inner = architecture.hidden_size, architecture.intermediate_size
    inputs = 2 * hidden + _widths(architecture)[0] + inner if precision is Precision.int8 else 0
    return HALF * (hidden + inputs)


def passing_gradients(architecture: ArchitectureSettings, precision: Precision, tokens: int) -> int:
    """Returns what the widest moment of a layer's backward pass adds: where `down` has passed.

    Its input has two gradients, from the frozen map and from the adapter, and is itself let go.
    Beside bfloat16 weights the adapter's is in float32 first, as PEFT's copy was. In 4 or 8 bits,
    the matrix stands beside them in bfloat16.
    """
    hidden, inner = architecture.hidden_size, architecture.intermediate_size
    if precision is Precision.bf16:
        return HALF * tokens * (2 * hidden + 3 * inner)
    return HALF * (tokens * (2 * hidden + inner) + hidden * inner)


def logits(architecture: ArchitectureSettings, tokens: int, *, recompute: bool) -> tuple[int, int]:
    """Returns the bytes of the logits of so many target tokens, forward and backward.

    Forward: in float32, with their log-probabilities. Backward: these and two gradients.
    """
    at_once = min(PART, tokens) if recompute else tokens
    one = FULL * architecture.vocab_size
    return 2 * at_once * one, 3 * at_once * one


def _widths(architecture: ArchitectureSettings) -> tuple[int, int]:
    """All query heads together, and all key-value heads."""
    size = architecture.head_dim
    return architecture.num_attention_heads * size, architecture.num_key_value_heads * size


def _check(settings: Settings) -> None:
    lora = settings.trainer.lora
    covered = {
        "model.precision": settings.model.precision is not Precision.fp32,
        "model.attention": settings.model.attention is Attention.sdpa,
        "trainer.lora.targets": lora.targets == [ALL_LINEAR],
        "trainer.lora.dora": not lora.dora,
        "trainer.lora.dropout": not lora.dropout,
    }
    wrong = [name for name, yes in covered.items() if not yes]
    if wrong:
        raise HarkdError(f"the formula does not cover this value of {' or '.join(wrong)}")
    if settings.trainer.strategy is Strategy.fsdp and settings.model.precision is Precision.int8:
        raise HarkdError("trainer.strategy=fsdp cannot divide int8 weights")
