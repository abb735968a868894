"""Which of several processes this is: torchrun and SLURM say so in the environment."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeVar

from harkd.errors import HarkdError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Process:
    """One of `count` processes that do a run together."""

    rank: int = 0
    """from 0"""
    count: int = 1
    local: int = 0
    """its rank among those on the same machine: which GPU it takes"""
    here: int = 1
    """how many are on the same machine"""

    @property
    def alone(self) -> bool:
        """Whether the run has no other process."""
        return self.count == 1

    def share(self, items: Iterable[T]) -> Iterator[T]:
        """Yields this process's part of the items; the parts of all make up the whole."""
        return islice(items, self.rank, None, self.count)

    def __str__(self) -> str:
        return f"process {self.rank + 1} of {self.count}"


def this_process() -> Process:
    """Reads RANK, WORLD_SIZE and LOCAL_RANK (torchrun), or what SLURM's srun sets.

    Raises:
        HarkdError: they contradict each other.
    """
    if os.environ.get("WORLD_SIZE", "1") != "1":
        return _process("RANK", "WORLD_SIZE", "LOCAL_RANK")
    # A batch script that does not go through srun is one process, whatever the job's tasks.
    in_script = "SLURM_JOB_ID" in os.environ and "SLURM_STEP_ID" not in os.environ
    if os.environ.get("SLURM_NTASKS", "1") != "1" and not in_script:
        return _process("SLURM_PROCID", "SLURM_NTASKS", "SLURM_LOCALID")
    return Process()


def _process(rank: str, count: str, local: str) -> Process:
    told = ", ".join(f"{name}='{os.environ.get(name, '')}'" for name in (rank, count))
    fix = "start the processes with torchrun or srun, or unset both"
    try:
        found = Process(_number(rank), _number(count), _number(local, 0))
        machines = _number("SLURM_NNODES", 1) if count == "SLURM_NTASKS" else 1
        here = _number("LOCAL_WORLD_SIZE", found.count // machines)
    except ValueError:
        raise HarkdError(f"{told} in the environment are no two numbers; {fix}") from None
    if not 0 <= found.rank < found.count:
        raise HarkdError(f"{told} in the environment contradict each other; {fix}")
    return replace(found, here=here)


def _number(name: str, default: int | None = None) -> int:
    text = os.environ.get(name)
    return default if text is None and default is not None else int(text or "")
