"""The formula for GPU memory says what harkd's own step allocates, and the page what it says."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from types import ModuleType
from typing import Any

import bitsandbytes.autograd._functions as bnb
import pytest
import torch
from torch._subclasses.fake_tensor import FakeTensorMode

from harkd.compose import compose_settings
from harkd.distill.adapter import with_lora
from harkd.distill.forward import decode
from harkd.distill.loss import SharedPrefixStep, padded_loss
from harkd.errors import HarkdError
from harkd.models import load_model
from harkd.models.architecture import random_qwen3
from harkd.settings import ArchitectureSettings, Precision, Settings
from tests import small
from tests.live import Live
from tests.test_experiments import EXPERIMENTS, script

CPU = torch.device("cpu")
ARCHITECTURE = ArchitectureSettings(
    hidden_size=256,
    intermediate_size=768,
    num_hidden_layers=3,
    num_attention_heads=8,
    num_key_value_heads=2,
    head_dim=64,
    tie_word_embeddings=True,
    rope_theta=10_000.0,
    vocab_size=2048,
    max_position_embeddings=4096,
)


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(EXPERIMENTS / "performance"))
    return script("performance/memory.py")


def settings_for(precision: Precision, *words: str, tied: bool = True) -> Settings:
    overrides = ["model=qwen3-8b", "model.weights=random", f"model.precision={precision.value}"]
    settings = compose_settings([*overrides, *words])
    settings.model.architecture = replace(ARCHITECTURE, tie_word_embeddings=tied)
    return settings


def student(settings: Settings) -> Any:
    base = load_model(settings.model, CPU).model
    return with_lora(base, settings.model, settings.trainer.lora, seed=0).train()


@pytest.mark.parametrize("precision", [Precision.nf4, Precision.int8, Precision.bf16])
@pytest.mark.parametrize("tied", [True, False])
def test_base_and_adapter_are_counted_to_the_byte(
    memory: ModuleType, precision: Precision, tied: bool
) -> None:
    settings = settings_for(precision, tied=tied)
    model = student(settings)
    base = [p for p in model.parameters() if not p.requires_grad]
    held = sum(p.nbytes for p in base)
    for p in base:
        held += p.SCB.nbytes if getattr(p, "SCB", None) is not None else 0
        if state := getattr(p, "quant_state", None):
            inner = state.state2
            beside = (state.absmax, state.code, state.offset, inner.absmax, inner.code)
            held += sum(tensor.nbytes for tensor in beside)
    found = memory.footprint(settings, memory.LENGTHS)
    assert found.base == held
    trained = sum(p.nbytes for p in model.parameters() if p.requires_grad)
    assert (found.gradients, found.moments) == (trained, 2 * trained)


CASES = [
    *((p, w, (256, 32, 96)) for p in ("nf4", "int8", "bf16") for w in ("", "recomputed")),
    ("nf4", "two micro-batches", (256, 32, 96)),
    ("nf4", "not shared", (128, 32, 96)),
    ("bf16", "recomputed", (128, 32, 320)),
]


@pytest.mark.parametrize(("precision", "way", "tokens"), CASES)
def test_a_step_takes_what_the_formula_says(
    memory: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    precision: str,
    way: str,
    tokens: tuple[int, int, int],
) -> None:
    # PEFT asks, naming no device, for autocast on a GPU; bitsandbytes has another int8 on CPU.
    of = torch.is_autocast_enabled
    monkeypatch.setattr(torch, "is_autocast_enabled", lambda *device: not device or of(*device))
    monkeypatch.setattr(bnb, "MatMul8bitFp", bnb.MatMul8bitLt)
    recompute, shared, rows = way == "recomputed", way != "not shared", 4
    settings = settings_for(
        Precision(precision),
        f"trainer.gradient_checkpointing={recompute}",
        f"trainer.shared_prefix={shared}",
        f"trainer.micro_batch_size={rows}",
        f"trainer.batch_size={rows * (1 + (way == 'two micro-batches'))}",
    )
    model = student(settings)
    base = model.get_base_model()
    lengths = memory.Lengths(*tokens)
    examples = script("performance/gpu_step.py").examples(lengths, settings.trainer.batch_size)

    def step() -> None:
        whole = SharedPrefixStep(base.model, base.lm_head, recompute=recompute)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            for first in range(0, len(examples), rows):
                some = examples[first : first + rows]
                loss = (
                    whole.loss(some)
                    if shared
                    else padded_loss(base.model, base.lm_head, some, recompute=recompute)
                )
                loss.backward()
            whole.close()

    with Live([*model.parameters(), *model.buffers()]) as live:
        step()
    assert not torch.is_autocast_enabled("cpu")  # or whatever comes next would compute in bf16
    found = memory.footprint(settings, lengths)
    weights = found.adapter * 4 // 6  # in float32: there before
    assert found.total - found.base - found.moments - weights == pytest.approx(live.peak, rel=0.1)


@pytest.mark.parametrize("size", ["0.6b", "1.7b", "4b", "8b", "14b", "32b"])
@pytest.mark.parametrize("earlier", [0, 1100])
def test_a_layer_of_real_width_keeps_what_the_formula_says(
    memory: ModuleType, size: str, earlier: int
) -> None:
    """On tensors that have a size and no contents; in bf16, which bitsandbytes has no part in."""
    settings = compose_settings([f"model=qwen3-{size}", "model.precision=bf16"])
    architecture = replace(settings.model.architecture, num_hidden_layers=2, vocab_size=64)
    lora, rows, new, layers = settings.trainer.lora, 2, 300, 2
    with torch.device("meta"):
        planned = random_qwen3(architecture, seed=0, dtype=torch.bfloat16)
        model = with_lora(planned, settings.model, lora, seed=0)
    with FakeTensorMode():
        _give_sizes(model)
        shape = (1, architecture.num_key_value_heads, earlier, architecture.head_dim)
        before = [tuple(torch.empty(shape, dtype=torch.bfloat16) for _ in "kv")] * layers
        known = {tensor.untyped_storage()._cdata for tensor in model.parameters()}
        kept: dict[int, torch.Tensor] = {}

        def keep(tensor: torch.Tensor) -> torch.Tensor:
            kept.setdefault(tensor.untyped_storage()._cdata, tensor)
            return tensor

        hooks = torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor)
        with torch.autocast("cpu", dtype=torch.bfloat16), hooks:
            ids = torch.zeros(rows, new, dtype=torch.long)
            decode(model.get_base_model().model, ids, before if earlier else ())
        held = sum(t.untyped_storage().nbytes() for key, t in kept.items() if key not in known)
    counted = script("performance/footprint.py")
    one = counted.kept_by_layer(
        architecture, Precision.bf16, lora.rank, rows=rows, new=new, earlier=earlier
    )
    # Autocast's copies of the adapter are kept too, and counted with it.
    copies = counted.HALF * counted.adapter_weights(architecture, lora.rank)
    assert layers * one + copies == pytest.approx(held, rel=0.02)


def _give_sizes(model: torch.nn.Module) -> None:
    for module in model.modules():
        for name, p in module._parameters.items():
            if p is not None:
                empty = torch.empty(p.shape, dtype=p.dtype)
                module._parameters[name] = torch.nn.Parameter(empty, p.requires_grad)
        for name, buffer in module._buffers.items():
            if buffer is not None:
                module._buffers[name] = torch.empty(buffer.shape, dtype=buffer.dtype)


def test_more_processes_take_less_each_and_only_fsdp_divides_the_base(memory: ModuleType) -> None:
    for strategy, divided in (("ddp", False), ("fsdp", True)):
        words = ["model=qwen3-32b", f"trainer={strategy}"]
        two, eight = (
            memory.footprint(compose_settings(words), memory.LENGTHS, count) for count in (2, 8)
        )
        assert eight.total < two.total
        assert (eight.base < two.base) == divided


def test_what_the_formula_does_not_cover_is_refused(memory: ModuleType) -> None:
    for words in (["model.attention=eager"], ["trainer.lora.dora=true"], ["model.precision=fp32"]):
        with pytest.raises(HarkdError, match="does not cover"):
            memory.footprint(compose_settings(["model=qwen3-8b", *words]), memory.LENGTHS)


def test_the_page_has_the_tables_that_the_script_writes(memory: ModuleType) -> None:
    page = memory.PAGE.read_text(encoding="utf-8")
    for name, lines in memory.tables().items():
        start, end = memory.marks(name)
        assert page.partition(start)[2].partition(end)[0].strip().splitlines() == lines


def test_the_measurement_trains_as_a_run_does_and_says_that_it_needs_a_gpu(
    memory: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = script("performance/gpu_step.py")
    settings = settings_for(Precision.nf4, "trainer.batch_size=2", "trainer.micro_batch_size=1")
    settings.model.architecture = small.architecture()
    model = load_model(settings.model, CPU).model
    step.train_steps(model, settings, step.examples(memory.Lengths(20, 5, 5), 4), CPU)
    changed = [p for name, p in model.named_parameters() if "lora_B" in name]
    assert all(p.any() for p in changed)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(HarkdError, match="needs a CUDA device"):
        step.measure(settings, memory.LENGTHS)


def test_a_case_is_one_json_line(memory: ModuleType) -> None:
    line = json.loads(json.dumps(memory.case(["model=qwen3-0.6b"], memory.LENGTHS, 1)))
    parts = [line[f"{name}_gib"] for name in memory.Footprint.__slots__]
    assert math.isclose(sum(parts), line["total_gib"], abs_tol=0.05)
