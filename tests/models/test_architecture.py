"""The six presets are the published Qwen3 sizes, built without a download or any memory."""

from __future__ import annotations

import pytest
import torch
from transformers import Qwen3ForCausalLM

from harkd.compose import compose_settings
from harkd.models.architecture import qwen3_config, random_qwen3
from tests import small

# Billions of parameters with and without embeddings, layers, query heads, key-value heads and
# tied embeddings, from the model cards of Qwen/Qwen3-* on the Hugging Face hub.
PUBLISHED = {
    "0.6b": (0.6, 0.44, 28, 16, 8, True),
    "1.7b": (1.7, 1.4, 28, 16, 8, True),
    "4b": (4.0, 3.6, 36, 32, 8, True),
    "8b": (8.2, 6.95, 36, 32, 8, False),
    "14b": (14.8, 13.2, 40, 40, 8, False),
    "32b": (32.8, 31.2, 64, 64, 8, False),
}
# The cards round to one digit after the point (two in 0.44 and 6.95), so a size may be off by half
# of the last digit; 1% covers every rounding of two digits or more but 1.7 (1.72) and 1.4 (1.41).
SLACK = 0.01


@pytest.mark.parametrize("size", PUBLISHED)
def test_preset_has_the_published_size(size: str) -> None:
    total, inner, layers, heads, key_heads, tied = PUBLISHED[size]
    settings = compose_settings([f"model=qwen3-{size}"]).model
    assert settings.source.lower() == f"qwen/qwen3-{size}"
    with torch.device("meta"):
        model = Qwen3ForCausalLM(qwen3_config(settings.architecture))
    parameters = sum(p.numel() for p in model.parameters())  # a tied head counts once
    embeddings = sum(p.numel() for n, p in model.named_parameters() if "embed" in n or "head" in n)
    assert parameters / 1e9 == pytest.approx(total, rel=SLACK, abs=half_digit(total))
    assert (parameters - embeddings) / 1e9 == pytest.approx(inner, rel=SLACK, abs=half_digit(inner))
    config = model.config
    assert (config.num_hidden_layers, config.num_attention_heads) == (layers, heads)
    assert (config.num_key_value_heads, config.tie_word_embeddings) == (key_heads, tied)
    assert len(model.model.layers) == layers
    assert (config.head_dim, config.vocab_size) == (128, 151_936)
    assert config.rope_parameters["rope_theta"] == 1_000_000
    assert config.max_position_embeddings == 40_960


def half_digit(published: float) -> float:
    digits = len(str(published).partition(".")[2])
    return 0.5 * 10**-digits


def test_nano_is_a_small_qwen3() -> None:
    architecture = compose_settings(["model=nano"]).model.architecture
    model = random_qwen3(architecture, seed=0, dtype=torch.float32)
    assert 1e6 <= model.num_parameters() <= 3e6


def test_random_weights_are_those_of_their_seed_and_leave_other_random_numbers_alone() -> None:
    torch.manual_seed(7)
    before = torch.random.get_rng_state()
    first, again, other = (
        random_qwen3(small.architecture(), seed=seed, dtype=torch.float32) for seed in (1, 1, 2)
    )
    assert torch.equal(torch.random.get_rng_state(), before)
    for (name, weights), same in zip(first.named_parameters(), again.parameters(), strict=True):
        assert torch.equal(weights, same), name
    assert not torch.equal(first.lm_head.weight, other.lm_head.weight)
