"""What a run cost: tokens, speed, memory, and energy where NVML gives it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from harkd.modes.cost import Usage, cost_line, cost_of
from harkd.modes.metering import Meter
from harkd.records import Reply
from harkd.runs import Process
from harkd.scores.schema import check
from tests.modes.command import TINY, Command


def usage() -> Usage:
    total = Usage()
    for number in range(4):
        total.add(Reply(f"s/{number}", "{}", 100, 80, 20, "stop", 0.5))
    return total


def test_a_thousand_events_cost_what_the_replies_add_up_to() -> None:
    measured = {"memory_mb": 900.0, "joules": 8.0, "metered": 4}
    cost = cost_of(usage(), 40, measured)
    assert cost["windows_per_second"] == 2.0
    assert cost["new_tokens_per_second"] == 40.0
    assert cost["per_1000_events"] == {
        "prompt_tokens": 10_000.0,
        "cached_tokens": 8_000.0,
        "new_tokens": 2_000.0,
        "seconds": 50.0,
        "energy_joules": 200.0,
    }
    assert cost_line(cost) == (
        "cost per 1,000 events: 50 s, 10,000 prompt tokens (8,000 of them cached), "
        "2,000 generated, 200 J"
    )


def test_energy_is_not_known_where_a_start_was_killed() -> None:
    cost = cost_of(usage(), 40, {"memory_mb": 900.0, "joules": 8.0, "metered": 3})
    assert cost["energy_joules"] is cost["per_1000_events"]["energy_joules"] is None
    assert cost_line(cost_of(Usage(), 0, {})) == ""


def test_a_run_says_what_it_cost(harkd: Command) -> None:
    words = ["prompt=answer", "decode.max_new_tokens=100", *TINY]
    outcome = harkd("engine=transformers", *words)
    assert outcome.status == 0
    assert "cost per 1,000 events: " in outcome.out
    [file] = harkd.folder.glob("outputs/zero_shot/*/*/*/scores.json")
    content = json.loads(file.read_text())
    check(content, file)
    cost, events = content["cost"], content["counts"]["events"]
    assert cost["per_1000_events"]["new_tokens"] == content["tokens"]["new"] * 1000 / events
    assert cost["peak_memory_mb"] > 100
    assert cost["energy_joules"] is None  # no GPU was used


@pytest.fixture
def nvml(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """NVML with four GPUs that have used so many millijoules each."""
    used = {f"gpu{number}": 1000 * number for number in range(4)}
    module: Any = ModuleType("pynvml")
    module.NVMLError = RuntimeError
    module.nvmlInit = lambda: None
    module.nvmlDeviceGetCount = lambda: 4
    module.nvmlDeviceGetHandleByIndex = lambda number: f"gpu{number}"
    module.nvmlDeviceGetHandleByUUID = lambda name: name.replace("GPU-", "gpu")
    module.nvmlDeviceGetTotalEnergyConsumption = lambda handle: used[handle]
    monkeypatch.setitem(sys.modules, "pynvml", module)
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    return used


@pytest.mark.parametrize(
    ("devices", "visible", "counted"),
    [
        ("all", None, {"gpu0", "gpu1", "gpu2", "gpu3"}),
        ("all", "1,GPU-2", {"gpu1", "gpu2"}),
        ("own", None, {"gpu1"}),
        ("own", "2,3", {"gpu3"}),
        ("none", None, set()),
    ],
)
def test_the_energy_of_the_gpus_that_were_used(
    nvml: dict[str, int],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    devices: Any,
    visible: str | None,
    counted: set[str],
) -> None:
    if visible:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    record = tmp_path / "record.json"
    record.write_text('{"cost": {}}')
    for _ in range(2):  # the second start adds to the first
        meter = Meter(Process(rank=1, count=2, local=1), devices)
        for number, name in enumerate(nvml):
            nvml[name] += 10_000 * 10**number
        meter.note(record, windows=3)
    cost = json.loads(record.read_text())["cost"]
    expected = 2 * sum(10 * 10 ** int(name[-1]) for name in counted)
    assert cost.get("joules") == (expected or None)
    assert cost.get("metered") == (6 if counted else None)
    assert cost["memory_mb"] > 10
