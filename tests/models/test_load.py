"""One code path loads the hub's checkpoints and local folders; a mistake is one line."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import torch

from harkd.distill.adapter import with_lora
from harkd.errors import HarkdError
from harkd.models import load, load_model, resolve_device
from harkd.models.tokenizer import train_tokenizer
from harkd.prompts.chat import Chat
from harkd.settings import Device, LoraSettings, ModelSettings, Precision, Weights
from tests import small

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a download from the hub leaves: weights, tokenizer and chat template."""
    folder = tmp_path_factory.mktemp("hub") / "tiny"
    small.qwen3().save_pretrained(folder)
    small.tokenizer().save_pretrained(folder)
    return folder


def settings_for(source: Path | str, precision: Precision = Precision.fp32) -> ModelSettings:
    return ModelSettings(
        name="tiny",
        source=str(source),
        precision=precision,
        learning_rate=1e-3,
        architecture=small.architecture(),
    )


def logits(model: Any) -> torch.Tensor:
    ids = torch.arange(40)[None]
    with torch.inference_mode():
        out: torch.Tensor = model(input_ids=ids).logits.float()
    return out


def refusal(settings: ModelSettings) -> str:
    with pytest.raises(HarkdError) as caught:
        load_model(settings, CPU)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_full_precision_is_the_saved_model(checkpoint: Path) -> None:
    loaded = load_model(settings_for(checkpoint), CPU)
    assert torch.equal(logits(loaded.model), logits(small.qwen3()))
    assert not loaded.model.training
    assert loaded.context == 2048


def test_tokenizer_comes_with_its_chat_template(checkpoint: Path) -> None:
    loaded = load_model(settings_for(checkpoint), CPU)
    prompt = small.prompts("think", 1)[0]
    ours = Chat(small.tokenizer(), "think").prompt_ids(prompt)
    assert Chat(loaded.tokenizer, "think").prompt_ids(prompt) == ours


@pytest.mark.parametrize(
    ("precision", "weights"),
    [
        (Precision.bf16, torch.bfloat16),
        (Precision.int8, torch.int8),
        (Precision.nf4, torch.bfloat16),  # four weights in a number: FSDP can divide those
    ],
)
def test_lower_precision_holds_smaller_weights_and_answers_alike(
    checkpoint: Path, precision: Precision, weights: torch.dtype
) -> None:
    model = load_model(settings_for(checkpoint, precision), CPU).model
    held = model.model.layers[0].mlp.up_proj.weight
    assert held.dtype is weights
    bits = {Precision.bf16: 16, Precision.int8: 8, Precision.nf4: 4}[precision]
    assert held.nbytes * 8 == bits * 64 * 128
    exact, coarse = logits(small.qwen3())[0], logits(model)[0]
    alike = torch.nn.functional.cosine_similarity(exact, coarse, dim=-1).mean()
    assert alike > (0.8 if precision is Precision.nf4 else 0.98)


def test_four_bit_is_nf4_with_double_quantisation(checkpoint: Path) -> None:
    weight = load_model(settings_for(checkpoint, Precision.nf4), CPU).model.model.layers[0]
    state = weight.mlp.up_proj.weight.quant_state
    assert (state.quant_type, state.nested) == ("nf4", True)


@pytest.mark.parametrize("precision", list(Precision))
def test_a_student_of_any_precision_trains_its_adapter_alone(
    checkpoint: Path, precision: Precision
) -> None:
    settings = settings_for(checkpoint, precision)
    student = with_lora(load_model(settings, CPU).model, settings, LoraSettings(rank=2), seed=0)
    trained = {name for name, p in student.named_parameters() if p.requires_grad}
    assert trained
    assert all("lora_" in name for name in trained)
    student(input_ids=torch.arange(12)[None]).logits.float().logsumexp(-1).sum().backward()
    gradients = [p.grad for name, p in student.named_parameters() if "lora_B" in name]
    assert all(gradient is not None and gradient.isfinite().all() for gradient in gradients)


def test_random_weights_need_neither_hub_nor_checkpoint(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "NANO", checkpoint)  # whose tokenizer stands in
    settings = replace(settings_for("nobody/nothing"), weights=Weights.random)
    first, again, other = (load_model(settings, CPU, seed=seed).model for seed in (0, 0, 1))
    assert torch.equal(logits(first), logits(again))
    assert not torch.equal(logits(first), logits(other))


@pytest.mark.parametrize("precision", [Precision.nf4, Precision.int8])
@pytest.mark.parametrize("tied", [True, False])
def test_random_weights_are_quantised_as_a_checkpoint_of_them_is(
    checkpoint: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    precision: Precision,
    tied: bool,
) -> None:
    monkeypatch.setattr(load, "NANO", checkpoint)  # whose tokenizer stands in
    plain = small.qwen3(tied=tied).to(torch.bfloat16)
    generator = torch.Generator().manual_seed(3)
    for weights in plain.parameters():
        if weights.ndim == 2:
            weights.data.normal_(0.0, plain.config.initializer_range, generator=generator)
    plain.save_pretrained(tmp_path)
    small.tokenizer().save_pretrained(tmp_path)
    random = replace(settings_for("nobody/nothing", precision), weights=Weights.random)
    random.architecture = small.architecture(tied=tied)
    drawn = load_model(random, CPU, seed=3).model
    assert torch.equal(
        logits(drawn), logits(load_model(settings_for(tmp_path, precision), CPU).model)
    )
    assert not torch.equal(logits(drawn), logits(load_model(random, CPU, seed=4).model))


def test_model_that_is_neither_here_nor_reachable_says_how_to_point_at_a_folder() -> None:
    message = refusal(settings_for("nobody/no-such-model"))
    assert "'nobody/no-such-model'" in message
    assert "point model.source at a local folder" in message


@pytest.mark.parametrize(
    "damage", ["empty", "no weights", "no config", "cut", "pickled", "other size"]
)
def test_damaged_checkpoint_is_one_line_that_names_the_folder(
    checkpoint: Path, tmp_path: Path, damage: str
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(checkpoint, folder)
    weights = folder / "model.safetensors"
    if damage == "empty":
        shutil.rmtree(folder)
        folder.mkdir()
    elif damage == "no config":
        (folder / "config.json").unlink()
    elif damage == "cut":
        weights.write_bytes(weights.read_bytes()[:5000])
    elif damage == "other size":
        small.qwen3(tied=False).save_pretrained(folder)
        config = json.loads((folder / "config.json").read_text())
        (folder / "config.json").write_text(json.dumps(config | {"intermediate_size": 64}))
    else:
        weights.unlink()
        if damage == "pickled":
            torch.save(small.qwen3().state_dict(), folder / "pytorch_model.bin")
    assert str(folder) in refusal(settings_for(folder))


def test_cuda_asked_for_and_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(HarkdError, match=r"^engine\.device=cuda, but .*; use engine\.device=cpu"):
        resolve_device(Device.cuda, "engine.device")
    assert resolve_device(Device.auto, "engine.device") == CPU
    assert resolve_device(Device.cpu, "engine.device") == CPU


@pytest.fixture
def adapter(checkpoint: Path, tmp_path: Path) -> Path:
    settings = settings_for(checkpoint)
    student = with_lora(load_model(settings, CPU).model, settings, LoraSettings(rank=2), seed=0)
    folder = tmp_path / "adapter"
    student.save_pretrained(folder, save_embedding_layers=False)
    return folder


def test_adapter_of_another_base_is_refused_before_weights_load(
    adapter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("weights were loaded")

    monkeypatch.setattr(load.AutoModelForCausalLM, "from_pretrained", never)
    settings = replace(settings_for("Qwen/Qwen3-0.6B"), adapter=str(adapter))
    assert re.search(r"was trained on '.*tiny', not on 'Qwen/Qwen3-0.6B'", refusal(settings))


@pytest.mark.parametrize(
    "damage", ["missing", "no json", "list", "no weights", "cut", "other size"]
)
def test_damaged_adapter_is_one_line_that_names_it(
    checkpoint: Path, adapter: Path, damage: str
) -> None:
    config, weights = adapter / "adapter_config.json", adapter / "adapter_model.safetensors"
    if damage == "missing":
        shutil.rmtree(adapter)
    elif damage == "no json":
        config.write_text("{")
    elif damage == "list":
        config.write_text("[]")
    elif damage == "no weights":
        weights.rename(adapter / "adapter_model.bin")
    elif damage == "cut":
        weights.write_bytes(weights.read_bytes()[:500])
    else:
        config.write_text(json.dumps(json.loads(config.read_text()) | {"r": 5}))
    message = refusal(replace(settings_for(checkpoint), adapter=str(adapter)))
    assert message.startswith(f"model.adapter={adapter}")


def test_tokenizer_of_another_model_is_refused_before_weights_load(tmp_path: Path) -> None:
    small.qwen3().save_pretrained(tmp_path)
    words = map("".join, product("abcdefgh", repeat=4))
    train_tokenizer(words, vocab_size=900, context=2048).save_pretrained(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"never read")
    with pytest.raises(HarkdError, match="and the model there only 512: it is another model's"):
        load_model(settings_for(tmp_path), CPU)
