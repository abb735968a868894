"""Where memory runs out, training goes on with fewer rows at once and the same result."""

from __future__ import annotations

import logging
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from harkd.errors import HarkdError
from harkd.models.memory import out_of_memory
from tests.distill import training

TWO_STEPS: dict[str, Any] = {"epochs": 1.0, "batch_size": 8}


def holding_at_most(rows: int) -> Any:
    """A student whose memory ends at so many rows: PyTorch's own error, as a GPU raises it."""
    model = training.student()

    def full(_: Any, inputs: tuple[torch.Tensor]) -> None:
        if inputs[0].shape[0] > rows:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")

    model.get_base_model().model.embed_tokens.register_forward_pre_hook(full)
    return model


def test_rows_are_halved_and_the_step_is_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folders = [tmp_path / name for name in ("plenty", "little")]
    for folder in folders:
        folder.mkdir()
    plenty = training.run(folders[0], training.student(), micro_batch_size=2, **TWO_STEPS)
    with caplog.at_level(logging.WARNING, "harkd"):
        little = training.run(folders[1], holding_at_most(2), micro_batch_size=8, **TWO_STEPS)
    assert [r.message.rpartition("=")[2] for r in caplog.records] == ["4", "2"]
    for name, expected in plenty.items():
        assert torch.equal(little[name], expected), name


def test_what_does_not_fit_at_all_says_what_to_lower(tmp_path: Path) -> None:
    with pytest.raises(HarkdError, match=r"out of memory with 1 example at once; set"):
        training.run(tmp_path, holding_at_most(0), **TWO_STEPS)


def test_other_errors_are_not_taken_for_it(tmp_path: Path) -> None:
    model = training.student()

    def broken(*_: Any) -> None:
        raise RuntimeError("shapes do not match")

    model.get_base_model().model.embed_tokens.register_forward_pre_hook(broken)
    with pytest.raises(RuntimeError, match="shapes do not match"):
        training.run(tmp_path, model, **TWO_STEPS)


def test_what_the_cpu_allocator_says_is_known() -> None:
    """A real process with a real limit."""
    code = (
        "import resource, torch\n"
        "from harkd.models.memory import out_of_memory\n"
        f"resource.setrlimit(resource.RLIMIT_AS, ({2**33}, {resource.RLIM_INFINITY}))\n"
        "try:\n    torch.empty(2**40)\n"
        "except RuntimeError as error:\n    print(out_of_memory(error))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"
    assert not out_of_memory(RuntimeError("no"))
