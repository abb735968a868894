"""What generating costs beside time: memory, and energy where the GPUs tell."""

import os
import resource
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from harkd.runs import Process
from harkd.runs.record import note_cost

Devices = Literal["none", "own", "all"]
"""See `harkd.engines.Engine.devices`."""


class Meter:
    """Measures from when it is made until `note`.

    Args:
        process: which of those on this machine.
        devices: the GPUs that count.
    """

    def __init__(self, process: Process, devices: Devices) -> None:
        self._handles = _handles(process, devices)
        self._begun = self._joules()

    def note(self, record: Path, windows: int) -> None:
        """Adds what was measured to the run's record; `windows`: those answered meanwhile."""
        ended = self._joules()
        known = self._begun is not None and ended is not None
        note_cost(
            record,
            windows=windows,
            memory_mb=_peak_memory(),
            gpu_memory_mb=_peak_gpu_memory(),
            joules=ended - self._begun if known else None,  # type: ignore[operator]  # both known
        )

    def _joules(self) -> float | None:
        """Of all GPUs that count since their driver was loaded (NVML, Volta and newer)."""
        if not self._handles:
            return None
        import pynvml

        try:
            millijoules = sum(map(pynvml.nvmlDeviceGetTotalEnergyConsumption, self._handles))
            return float(millijoules) / 1000
        except pynvml.NVMLError:
            return None


def _handles(process: Process, devices: Devices) -> list[Any]:
    """NVML's handles; none where it is not installed or sees no GPU."""
    if devices == "none":
        return []
    try:
        import pynvml

        pynvml.nvmlInit()
    except Exception:  # not installed, no driver, no GPU: energy is not known then
        return []
    with suppress(pynvml.NVMLError):
        found = _visible(pynvml)
        return [found[process.local % len(found)]] if devices == "own" and found else found
    return []


def _visible(pynvml: Any) -> list[Any]:
    """The GPUs that CUDA lets this process see: all, or those that a variable names."""
    named = os.environ.get("CUDA_VISIBLE_DEVICES")
    if named is None:
        return [pynvml.nvmlDeviceGetHandleByIndex(i) for i in range(pynvml.nvmlDeviceGetCount())]
    return [
        pynvml.nvmlDeviceGetHandleByIndex(int(name))
        if name.isdigit()
        else pynvml.nvmlDeviceGetHandleByUUID(name)
        for name in filter(None, named.split(","))
    ]


def _peak_memory() -> float:
    unit = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6, 1)


def _peak_gpu_memory() -> float | None:
    torch = sys.modules.get("torch")  # loaded only where a model is
    if torch is None or not torch.cuda.is_initialized():
        return None
    return round(float(torch.cuda.max_memory_allocated()) / 1e6, 1)
