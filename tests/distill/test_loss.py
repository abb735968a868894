"""Computing the instruction once changes what training costs, not what it learns."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch
from peft import LoraConfig, get_peft_model
from torch import Tensor

from harkd.distill import target
from harkd.distill.examples import Example, SoftTargets, examples_from
from harkd.distill.loss import SharedPrefixStep, padded_loss
from harkd.prompts.chat import Chat
from tests import small

TOLERANCE = 1e-5
"""Relative to the norm; sums in another order differ by about 3e-7 in float32."""
Gradients = dict[str, Tensor]


def a_student(kind: str, *, tied: bool, attention: str) -> tuple[Any, Any]:
    """A decoder and a head: what one kind of training changes requires a gradient."""
    model = small.qwen3(tied=tied, attention=attention)
    if kind == "full":
        return model.model, model.lm_head
    torch.manual_seed(0)
    lora = LoraConfig(
        r=4,
        target_modules=["q_proj", "v_proj"] if kind == "lora-qv" else "all-linear",
        use_dora=kind == "dora",
        init_lora_weights=False,  # B is not zero, so A has a gradient too
    )
    base = get_peft_model(model, lora).get_base_model()
    return base.model, base.lm_head


def some_examples(count: int, *, homes: int) -> list[Example]:
    """Examples of different lengths, the homes in turns."""
    chat = Chat(small.tokenizer(), "answer")
    own = [
        examples_from(small.traces(style, count), chat, context=10_000)
        for style in small.STYLES[:homes]
    ]
    return [own[i % homes][i] for i in range(count)]


def trained(decoder: Any, head: Any) -> dict[str, Tensor]:
    modules = torch.nn.ModuleDict({"decoder": decoder, "head": head})
    return {name: p for name, p in modules.named_parameters() if p.requires_grad}


def gradients(
    decoder: Any,
    head: Any,
    micro_batches: list[list[Example]],
    *,
    shared: bool,
    recompute: bool = False,
) -> tuple[float, Gradients]:
    parameters = trained(decoder, head)
    for parameter in parameters.values():
        parameter.grad = None
    step = SharedPrefixStep(decoder, head, recompute=recompute)
    total = 0.0
    for micro in micro_batches:
        loss = (
            step.loss(micro) if shared else padded_loss(decoder, head, micro, recompute=recompute)
        )
        loss.backward()
        total += loss.item()
    step.close()
    found = {name: p.grad for name, p in parameters.items() if p.grad is not None}
    assert found.keys() == parameters.keys()
    return total, {name: gradient.clone() for name, gradient in found.items()}


def assert_same(ours: tuple[float, Gradients], theirs: tuple[float, Gradients]) -> None:
    assert ours[0] == pytest.approx(theirs[0], rel=TOLERANCE)
    # A gradient that is nearly nought is compared with the whole step's size.
    whole = torch.stack([gradient.norm() for gradient in theirs[1].values()]).norm()
    for name, expected in theirs[1].items():
        allowed = TOLERANCE * max(expected.norm().item(), 0.01 * whole.item())
        assert (ours[1][name] - expected).norm().item() <= allowed, name


@pytest.mark.parametrize("attention", ["sdpa", "eager"])
@pytest.mark.parametrize("tied", [True, False], ids=["tied", "untied"])
@pytest.mark.parametrize("kind", ["lora", "lora-qv", "dora", "full"])
def test_same_loss_and_gradient_as_the_padded_batch(kind: str, tied: bool, attention: str) -> None:
    student = a_student(kind, tied=tied, attention=attention)
    examples = some_examples(6, homes=1)
    padded = gradients(*student, [examples], shared=False)
    assert_same(gradients(*student, [examples], shared=True), padded)


@pytest.mark.parametrize("kind", ["lora", "dora"])
@pytest.mark.parametrize("homes", [1, 3])
@pytest.mark.parametrize("micro", [1, 2, 8])
def test_micro_batches_and_homes_make_no_difference(kind: str, homes: int, micro: int) -> None:
    student = a_student(kind, tied=True, attention="sdpa")
    examples = some_examples(8, homes=homes)
    parts = [examples[i : i + micro] for i in range(0, 8, micro)]
    padded = gradients(*student, [examples], shared=False)
    assert_same(gradients(*student, parts, shared=True), padded)
    assert_same(gradients(*student, parts, shared=False), padded)


@pytest.mark.parametrize("attention", ["sdpa", "eager"])
@pytest.mark.parametrize("tied", [True, False], ids=["tied", "untied"])
@pytest.mark.parametrize("kind", ["lora", "dora"])
@pytest.mark.parametrize("homes", [1, 3])
def test_activations_that_are_computed_again_make_no_difference(
    kind: str, homes: int, tied: bool, attention: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(target, "PART", 7)  # logits in several parts too
    student = a_student(kind, tied=tied, attention=attention)
    examples = some_examples(6, homes=homes)
    parts = [examples[:2], examples[2:]]
    padded = gradients(*student, [examples], shared=False)
    assert_same(gradients(*student, parts, shared=True, recompute=True), padded)
    assert_same(gradients(*student, parts, shared=False, recompute=True), padded)


@pytest.mark.parametrize("recompute", [False, True])
def test_soft_targets_reach_the_same_gradient(
    recompute: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(target, "PART", 7)
    student = a_student("lora", tied=True, attention="sdpa")
    torch.manual_seed(1)
    examples = [
        replace(
            example,
            soft=SoftTargets(
                torch.randint(0, 512, (len(example.target), 4)),
                torch.rand(len(example.target), 4).softmax(dim=-1),
                0.4,
            ),
        )
        for example in some_examples(6, homes=2)
    ]
    padded = gradients(*student, [examples], shared=False)
    parts = [examples[:3], examples[3:]]
    assert_same(gradients(*student, parts, shared=True, recompute=recompute), padded)


def test_recomputing_keeps_less_for_the_gradient() -> None:
    decoder, head = a_student("lora", tied=True, attention="sdpa")
    examples = some_examples(4, homes=1)
    kept = []
    for recompute in (False, True):
        held: dict[int, int] = {}

        def note(tensor: Tensor, held: dict[int, int] = held) -> Tensor:
            held[tensor.untyped_storage().data_ptr()] = tensor.untyped_storage().nbytes()
            return tensor

        with torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
            padded_loss(decoder, head, examples, recompute=recompute)
        kept.append(sum(held.values()))
    assert kept[1] < 0.5 * kept[0]


def test_the_loss_is_that_of_the_model_itself_over_the_reply_alone() -> None:
    model = small.qwen3()
    (example,) = some_examples(1, homes=1)
    prompt = [*example.prefix, *example.suffix]
    ids = torch.tensor([[*prompt, *example.target]])
    labels = ids.clone()
    labels[:, : len(prompt)] = -100
    expected = model(input_ids=ids, labels=labels).loss.item() * len(example.target)
    assert padded_loss(model.model, model.lm_head, [example]).item() == pytest.approx(expected)
    step = SharedPrefixStep(model.model, model.lm_head)
    assert step.loss([example]).item() == pytest.approx(expected)


def test_a_step_leaves_nothing_behind_for_the_next() -> None:
    student = a_student("lora", tied=True, attention="sdpa")
    examples = some_examples(4, homes=1)
    first = gradients(*student, [examples], shared=True)
    parameters = trained(*student)
    step = SharedPrefixStep(*student)
    for _ in range(2):
        for parameter in parameters.values():
            parameter.grad = None
        step.loss(examples).backward()
        step.close()
    for name, expected in first[1].items():
        assert torch.equal(parameters[name].grad, expected), name


def test_the_instruction_runs_once_however_many_micro_batches_there_are() -> None:
    decoder, head = a_student("lora", tied=True, attention="sdpa")
    examples = some_examples(4, homes=1)
    lengths = []
    decoder.embed_tokens.register_forward_hook(
        lambda module, inputs, output: lengths.append(tuple(inputs[0].shape))
    )
    gradients(decoder, head, [[example] for example in examples], shared=True)
    assert [length for length in lengths if length[1] == len(examples[0].prefix)] == [
        (1, len(examples[0].prefix))
    ]
    assert len(lengths) == 5
