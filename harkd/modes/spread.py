"""Starts the processes that train together on this machine."""

import os
import socket
import sys
from collections.abc import Sequence

from harkd.errors import HarkdError
from harkd.guard import guarded
from harkd.runs import this_process
from harkd.settings import Mode, Settings, Strategy


def to_spread(settings: Settings) -> bool:
    """Whether this process is to start others, instead of being one of them."""
    trains = settings.mode.name is Mode.distill
    return trains and settings.trainer.strategy is not Strategy.single and this_process().alone


def spread(settings: Settings, overrides: Sequence[str]) -> None:
    """Does a run in as many processes as the settings say, and waits for them.

    torchrun and SLURM start processes too, on one machine or on several; then this is not called.

    Raises:
        HarkdError: there are fewer than two devices.
        SystemExit: a process ended with an error, which it has told.
    """
    import torch
    from torch.multiprocessing.spawn import ProcessExitedException, start_processes

    trainer = settings.trainer
    count = trainer.processes or torch.cuda.device_count()
    if count < 2:
        raise HarkdError(
            f"trainer.strategy={trainer.strategy.value} needs two processes, and this machine has "
            f"{torch.cuda.device_count()} GPUs; use trainer=auto, or set trainer.processes "
            "(with trainer.device=cpu where there is no GPU)"
        )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    try:
        start_processes(  # type: ignore[no-untyped-call]  # PyTorch gives it no types
            _one, (count, port, settings, tuple(overrides)), nprocs=count, start_method="spawn"
        )
    except ProcessExitedException as error:
        sys.exit(error.exit_code)


def _one(rank: int, count: int, port: int, settings: Settings, overrides: tuple[str, ...]) -> None:
    """One of the processes: it learns from the environment which, as torchrun would tell it."""
    from harkd.modes.launch import run_settings

    os.environ.update(
        MASTER_ADDR="127.0.0.1",
        MASTER_PORT=str(port),
        WORLD_SIZE=str(count),
        LOCAL_WORLD_SIZE=str(count),
        RANK=str(rank),
        LOCAL_RANK=str(rank),
    )
    status = guarded(lambda: run_settings(settings, overrides))
    if status:
        sys.exit(status)
