"""Training stops where the held-out loss falls no more, and keeps the best student."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from harkd.distill.examples import Example
from harkd.distill.loss import padded_loss
from tests.distill import training

SETTINGS: dict[str, Any] = {"evaluate_every": 4, "patience": 2, "epochs": 160.0, "warmup": 0.0}
STEPS = 160


def losses(folder: Path) -> dict[int, float]:
    lines = (folder / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    return {line["step"]: line["held_out_loss"] for line in found if "held_out_loss" in line}


def few() -> list[Example]:
    """Four windows of as many events, which are soon known by heart."""
    return training.examples()[3::4]


def others_answers() -> list[Example]:
    """The windows that are learnt, with the answers to others: knowing them by heart costs."""
    first, *others = few()
    targets = [example.target for example in (*others, first)]
    return [replace(own, target=target) for own, target in zip(few(), targets, strict=True)]


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, training.Parameters]:
    folder = tmp_path_factory.mktemp("stopped")
    held_out = others_answers()
    return folder, training.run(folder, training.student(), few(), held_out=held_out, **SETTINGS)


def test_it_stops_after_the_patience_that_was_set(
    stopped: tuple[Path, training.Parameters],
) -> None:
    measured = losses(stopped[0])
    steps = list(measured)
    assert steps == list(range(4, steps[-1] + 1, 4))
    assert steps[-1] < STEPS
    best = min(measured, key=lambda step: measured[step])
    assert steps[-1] - best == SETTINGS["evaluate_every"] * SETTINGS["patience"]


def test_the_student_is_the_one_with_the_least_loss(
    stopped: tuple[Path, training.Parameters],
) -> None:
    model = training.student()
    model.load_state_dict(stopped[1], strict=False)
    held_out = others_answers()
    base = model.get_base_model()
    tokens = sum(len(example.target) for example in held_out)
    with torch.inference_mode():
        loss = padded_loss(base.model, base.lm_head, held_out).item() / tokens
    assert loss == pytest.approx(min(losses(stopped[0]).values()), rel=1e-5)


def test_cut_off_anywhere_it_ends_bitwise_the_same(
    stopped: tuple[Path, training.Parameters], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last checkpoint of a training that had stopped, and one of its midst."""
    held_out = others_answers()
    after_stop = tmp_path / "after_stop"
    shutil.copytree(stopped[0], after_stop)
    again = training.run(after_stop, training.student(), few(), held_out=held_out, **SETTINGS)
    assert losses(after_stop) == losses(stopped[0])

    midst = tmp_path / "midst"
    midst.mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(training.small, "qwen3", _failing_at(7, training.small.qwen3))
        failing = training.student()
    with pytest.raises(RuntimeError, match="the power is gone"):
        training.run(midst, failing, few(), held_out=held_out, **SETTINGS)
    resumed = training.run(midst, training.student(), few(), held_out=held_out, **SETTINGS)
    assert losses(midst) == losses(stopped[0])
    for name, expected in stopped[1].items():
        assert torch.equal(again[name], expected), name
        assert torch.equal(resumed[name], expected), name


def test_a_training_shorter_than_one_measurement_is_measured_at_its_end(tmp_path: Path) -> None:
    training.run(tmp_path, training.student(), held_out=others_answers(), epochs=1.0, batch_size=8)
    assert list(losses(tmp_path)) == [2]


def _failing_at(step: int, make: Any) -> Any:
    """A model whose embedding fails in the given step: two passes a step, more when measuring."""

    def made(**options: Any) -> Any:
        model = make(**options)
        left = [4 * step]

        def count(*_: Any) -> None:
            left[0] -= 1
            if not left[0]:
                raise RuntimeError("the power is gone")

        model.model.embed_tokens.register_forward_hook(count)
        return model

    return made
