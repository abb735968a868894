"""Which of several processes this is: torchrun and SLURM say so in the environment."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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
        here = int(os.environ.get("LOCAL_WORLD_SIZE", os.environ["WORLD_SIZE"]))
        return _process("RANK", "WORLD_SIZE", "LOCAL_RANK", here)
    # A batch script that does not go through srun is one process, whatever the job's tasks.
    in_script = "SLURM_JOB_ID" in os.environ and "SLURM_STEP_ID" not in os.environ
    if os.environ.get("SLURM_NTASKS", "1") != "1" and not in_script:
        here = int(os.environ["SLURM_NTASKS"]) // int(os.environ.get("SLURM_NNODES", "1"))
        return _process("SLURM_PROCID", "SLURM_NTASKS", "SLURM_LOCALID", here)
    return Process()


def _process(rank: str, count: str, local: str, here: int) -> Process:
    values = {name: os.environ.get(name, "") for name in (rank, count)}
    told = ", ".join(f"{name}='{value}'" for name, value in values.items())
    fix = "start the processes with torchrun or srun, or unset both"
    try:
        found = Process(
            int(values[rank]), int(values[count]), int(os.environ.get(local, "0")), here
        )
    except ValueError:
        raise HarkdError(f"{told} in the environment are no two numbers; {fix}") from None
    if not 0 <= found.rank < found.count:
        raise HarkdError(f"{told} in the environment contradict each other; {fix}")
    return found
