"""How a batch is cut into micro-batches, or whether it shares its instruction, changes no step."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.distill import training

TWO_STEPS = {"epochs": 1.0, "batch_size": 8}


def trained(folder: Path, **changes: Any) -> tuple[training.Parameters, list[dict[str, float]]]:
    parameters = training.run(folder, training.student(), **TWO_STEPS | changes)
    lines = (folder / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
    return parameters, [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def at_once(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return trained(tmp_path_factory.mktemp("at_once"), micro_batch_size=8)


@pytest.mark.parametrize("shared", [True, False], ids=["shared", "padded"])
@pytest.mark.parametrize("micro", [1, 3, 8])
def test_one_step_of_eight_is_eight_of_one(
    micro: int, shared: bool, at_once: Any, tmp_path: Path
) -> None:
    parameters, metrics = trained(tmp_path, micro_batch_size=micro, shared_prefix=shared)
    expected, expected_metrics = at_once
    for ours, theirs in zip(metrics, expected_metrics, strict=True):
        assert ours["loss"] == pytest.approx(theirs["loss"], rel=1e-5)
        assert ours["gradient_norm"] == pytest.approx(theirs["gradient_norm"], rel=1e-4)
        assert ours["target_tokens"] == theirs["target_tokens"]
    for name, value in expected.items():
        # Adam divides a gradient by its own size, which makes much of the smallest differences.
        assert (parameters[name] - value).norm() <= 1e-3 * value.norm(), name


def test_only_the_adapter_is_trained(tmp_path: Path) -> None:
    model = training.student()
    before = {name: p.detach().clone() for name, p in model.named_parameters()}
    training.run(tmp_path, model, **TWO_STEPS)
    for name, parameter in model.named_parameters():
        changed = not torch.equal(parameter, before[name])
        assert changed is ("lora_" in name), name


def test_same_command_twice_gives_the_same_parameters(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in "ab"]
    for folder in folders:
        folder.mkdir()
    first, second = (trained(folder)[0] for folder in folders)
    assert all(torch.equal(first[name], second[name]) for name in first)
