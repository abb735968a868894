"""Running out of memory costs a batch's speed, and no reply."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import torch

from harkd.engines.transformers import TransformersEngine
from harkd.engines.transformers.batch import Generated
from harkd.engines.transformers.memory import CPU_ROWS, Lengths, rows_that_fit
from harkd.errors import HarkdError
from harkd.models import LoadedModel
from harkd.models.memory import out_of_memory
from harkd.prompts.chat import Chat
from harkd.settings import DecodeSettings
from tests import small


class Cramped(TransformersEngine):
    """Memory runs out with more rows than fit, after the first of them is done."""

    fit = 3
    error: Exception = torch.OutOfMemoryError("CUDA out of memory")

    def _generate(self, prefix: Any, batch: Sequence[Any]) -> Iterator[Generated]:
        self.sizes = [*getattr(self, "sizes", []), len(batch)]
        for number, done in enumerate(super()._generate(prefix, batch)):
            if len(batch) > self.fit and number:
                raise self.error
            yield done


def an_engine(kind: type[TransformersEngine], size: int | None = 8) -> Any:
    model = LoadedModel(small.qwen3(), small.tokenizer(), "tiny")
    chat = Chat(small.tokenizer(), "answer")
    return kind(model, chat, DecodeSettings(max_new_tokens=9), batch_size=size, seed=0)


def failing_allocation() -> Exception:
    try:
        torch.empty(1 << 55, dtype=torch.uint8)
    except RuntimeError as error:
        return error
    raise AssertionError("there is a machine with 32 PB of memory")


@pytest.mark.parametrize("error", [torch.OutOfMemoryError("CUDA"), failing_allocation()])
def test_batches_are_halved_until_they_fit_and_nothing_done_is_done_again(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Cramped, "error", error)
    prompts = small.prompts("answer", 12)
    expected = {reply.key: reply.text for reply in an_engine(TransformersEngine).replies(prompts)}
    engine = an_engine(Cramped)
    replies = list(engine.replies(prompts))
    assert sorted(reply.key for reply in replies) == sorted(expected)  # each once
    assert {reply.key: reply.text for reply in replies} == expected
    assert engine.sizes[0] == 8
    assert all(size <= 4 for size in engine.sizes[1:])
    assert engine.sizes[-1] <= 3
    assert len(list(engine.replies(prompts))) == 12
    assert max(engine.sizes[-6:]) <= 3  # what did not fit once is not tried again


def test_a_window_that_does_not_fit_alone_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Cramped, "fit", 0)
    engine = an_engine(Cramped)
    engine._generate = _always_full
    with pytest.raises(HarkdError, match=r"window monday/\d+ alone .* decode.max_new_tokens"):
        list(engine.replies(small.prompts("answer", 3)))


def _always_full(prefix: Any, batch: Any) -> Iterator[Generated]:
    raise torch.OutOfMemoryError("CUDA out of memory")
    yield


def test_another_error_is_no_lack_of_memory() -> None:
    engine = an_engine(Cramped)
    engine.error = RuntimeError("shapes do not match")
    with pytest.raises(RuntimeError, match="shapes"):
        list(engine.replies(small.prompts("answer", 8)))
    assert not out_of_memory(ValueError("DefaultCPUAllocator"))


def test_without_a_setting_the_size_comes_from_the_free_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model, cpu = small.qwen3(), torch.device("cpu")
    lengths = Lengths(prefix=700, suffix=200, new=100)
    assert rows_that_fit(model, lengths, cpu) == CPU_ROWS
    free = {"bytes": 0}
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: (free["bytes"], 1 << 40))
    monkeypatch.setattr(torch.cuda, "memory_reserved", lambda device: 0)
    monkeypatch.setattr(torch.cuda, "memory_allocated", lambda device: 0)
    sizes = []
    for free["bytes"] in (0, 1 << 20, 1 << 24, 1 << 26, 1 << 40):
        sizes.append(rows_that_fit(model, lengths, torch.device("cuda")))
    assert sizes == sorted(sizes)
    assert sizes[0] == 1
    assert len(set(sizes)) >= 4
    free["bytes"] = 1 << 26
    longer = Lengths(prefix=700, suffix=200, new=5_000)
    assert rows_that_fit(model, longer, torch.device("cuda")) < sizes[3]


def test_an_engine_without_a_batch_size_answers_all() -> None:
    prompts = small.prompts("answer", 5)
    assert len(list(an_engine(TransformersEngine, None).replies(prompts))) == 5
