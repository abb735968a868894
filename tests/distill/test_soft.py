"""The teacher's most likely tokens: computed once, exact, and only between equal vocabularies."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from harkd.distill import soft
from harkd.distill.examples import Example, SoftTargets
from harkd.distill.loss import padded_loss
from harkd.errors import HarkdError
from harkd.models import LoadedModel
from tests import small
from tests.distill import training

K = 5


def teacher(seed: int = 3) -> LoadedModel:
    return LoadedModel(small.qwen3(seed=seed), small.tokenizer(), "teacher")


def log_likelihoods(model: Any, example: Example) -> torch.Tensor:
    """The slow way: the whole sequence, every logit. (target tokens, vocabulary)"""
    ids = torch.tensor([[*example.prefix, *example.suffix, *example.target]])
    with torch.inference_mode():
        logits = model(input_ids=ids).logits[0].log_softmax(dim=-1)
    return logits[-len(example.target) - 1 : -1]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[SoftTargets]]:
    folder = tmp_path_factory.mktemp("teacher") / "topk"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(soft, "FILE", 6)
        soft.keep_soft(teacher(), training.examples(), folder, k=K, rows=3)
        return folder, list(soft.read_soft(training.examples(), folder, weight=0.25))


def test_they_are_the_teachers_own(kept: tuple[Path, list[SoftTargets]]) -> None:
    for example, found in zip(training.examples(), kept[1], strict=True):
        top = log_likelihoods(teacher().model, example).topk(K)
        assert torch.equal(found.tokens, top.indices)
        assert torch.allclose(found.probabilities, top.values.softmax(dim=-1), atol=1e-5)
        assert found.weight == 0.25


def test_what_is_there_is_not_computed_again(
    kept: tuple[Path, list[SoftTargets]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(soft, "FILE", 6)
    before = {file: file.stat().st_mtime_ns for file in kept[0].iterdir()}
    assert len(before) == 3
    assert soft.soft_kept(training.examples(), kept[0])
    missing = sorted(before)[1]
    missing.unlink()
    assert not soft.soft_kept(training.examples(), kept[0])
    soft.keep_soft(teacher(), training.examples(), kept[0], k=K, rows=16)
    after = {file: file.stat().st_mtime_ns for file in kept[0].iterdir()}
    assert {file for file in before if before[file] != after[file]} == {missing}
    again = list(soft.read_soft(training.examples(), kept[0], weight=0.25))
    for ours, theirs in zip(again, kept[1], strict=True):
        assert torch.equal(ours.tokens, theirs.tokens)


def test_those_of_other_traces_are_refused(
    kept: tuple[Path, list[SoftTargets]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(soft, "FILE", 6)
    others = training.examples()[::-1]
    with pytest.raises(HarkdError, match="belongs to other traces; delete it"):
        list(soft.read_soft(others, kept[0], weight=0.25))


def test_the_loss_mixes_both_as_written_out(kept: tuple[Path, list[SoftTargets]]) -> None:
    student = small.qwen3(seed=8)
    for example, likely in zip(training.examples()[:4], kept[1], strict=False):
        own = log_likelihoods(student, example)
        hard = -own[range(len(example.target)), list(example.target)].sum()
        softly = -(likely.probabilities * own.gather(1, likely.tokens)).sum()
        expected = 0.75 * hard + 0.25 * softly
        with torch.inference_mode():
            found = padded_loss(student.model, student.lm_head, [replace(example, soft=likely)])
        assert found.item() == pytest.approx(expected.item(), rel=1e-5)


def test_another_vocabulary_is_refused() -> None:
    class Other:
        def get_vocab(self) -> dict[str, int]:
            return {"a": 0}

    soft.check_tokenizers(small.tokenizer(), small.tokenizer())
    with pytest.raises(HarkdError, match=r"different vocabularies.*trainer\.objective=trace"):
        soft.check_tokenizers(Other(), small.tokenizer())
