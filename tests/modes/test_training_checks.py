"""Settings of a training that do not go together: one line, before anything is read."""

from __future__ import annotations

import pytest
import torch

from tests.modes.command import TINY, Command


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["trainer.lora.dropout=0.1"], "set trainer.shared_prefix=false, or no dropout"),
        (["trainer.held_out=1"], "trainer.held_out=1: give a number from 0 to below 1"),
        (["trainer.soft.weight=2"], "trainer.soft.weight=2: give a number from 0 to 1"),
        (["trainer.agreement=0"], "trainer.agreement=0: give a number above 0, up to 1"),
        (["trainer.patience=0"], "trainer.patience=0 is too small: it must be at least 1"),
        (["trainer.processes=-1"], "trainer.processes=-1 is too small: it must be at least 0"),
        (["trainer.objective=topk"], "teacher=rules is none; choose teacher=qwen3-..."),
        (
            ["prompt=answer", "trainer.traces=audited"],
            "prompt=answer asks for none; use prompt=think or prompt=reason",
        ),
        (
            ["prompt=answer", "prompt@teacher.prompt=think"],
            "the teacher's are to prompt=think, the student's to prompt=answer; use "
            "trainer.objective=answer",
        ),
        (
            ["trainer=fsdp", "trainer.device=cpu", "model.precision=int8"],
            "trainer.strategy=fsdp cannot divide int8 weights; use model.precision=nf4 or bf16",
        ),
        (["trainer.objective=speed"], "trainer.objective"),
        (["trainer=many"], "choose from: auto, cpu, ddp, fsdp, gpu"),
    ],
)
def test_they_stop_with_one_line_that_says_what_to_set(
    words: list[str], told: str, harkd: Command
) -> None:
    ended = harkd("mode=distill", *words, *TINY)
    assert ended.status == 2
    assert told in ended.error
    assert len(ended.error.strip().splitlines()) == 1
    assert not (harkd.folder / "outputs").exists()


def test_processes_without_a_strategy_would_each_train_a_student(
    harkd: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setenv("RANK", "1")
    ended = harkd("mode=distill", *TINY)
    assert ended.status == 2
    assert "2 processes were started" in ended.error
    assert "use trainer=ddp or trainer=fsdp" in ended.error


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a GPU")
def test_several_processes_need_several_devices(harkd: Command) -> None:
    assert harkd("mode=teach", "engine=rules", *TINY).status == 0
    ended = harkd("mode=distill", "trainer=ddp", *TINY)
    assert ended.status == 2
    assert "needs two processes, and this machine has 0 GPUs" in ended.error
