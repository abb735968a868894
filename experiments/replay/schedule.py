"""Runs jobs as processes: some at a time, each after what it needs, past any that fail."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import IO

from replay.jobs import Job

LOOK = 0.1
"""Seconds between two looks at the processes."""
PATIENCE = 30.0
"""Seconds that a process has to stop in after Ctrl-C."""
Told = Callable[[str], None]


@dataclass(slots=True)
class Outcome:
    """What became of the jobs."""

    done: list[Job] = field(default_factory=list)
    earlier: list[Job] = field(default_factory=list)
    """finished by an earlier start"""
    failed: dict[Path, tuple[Job, str]] = field(default_factory=dict)
    """by folder, with the reason; jobs that need a failed one are among them"""


@dataclass(slots=True)
class _Process:
    job: Job
    popen: subprocess.Popen[bytes]
    log: IO[bytes]
    began: float


def run_jobs(jobs: Iterable[Job], *, at_once: int, logs: Path, tell: Told) -> Outcome:
    """Runs what is not finished, in the order given as far as needs allow.

    Ctrl-C, or SIGTERM, goes on to every process once, and is raised when all have stopped: harkd's
    runs continue where they were.

    Args:
        jobs: each folder once, whatever needs another behind it.
        at_once: how many processes.
        logs: folder for what the processes print.
        tell: is given every line of progress.

    Raises:
        KeyboardInterrupt: after Ctrl-C or SIGTERM.
    """
    outcome = Outcome()
    waiting = []
    for job in jobs:
        (outcome.earlier if job.finished else waiting).append(job)
    logs.mkdir(parents=True, exist_ok=True)
    progress = _Progress(len(waiting), at_once, tell)
    if outcome.earlier:
        tell(f"{len(outcome.earlier)} runs finished earlier, {len(waiting)} to do")
    running: list[_Process] = []
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        while waiting or running:
            for job in _ready(waiting, running, outcome, at_once):
                waiting.remove(job)
                tell(f"$ {job.line}")
                running.append(_start(job, logs))
            _drop_hopeless(waiting, outcome, progress)
            sleep(LOOK if running else 0)
            for process in [one for one in running if one.popen.poll() is not None]:
                running.remove(process)
                process.log.close()
                _note(process, outcome, progress)
    finally:
        _stop(running)
        signal.signal(signal.SIGTERM, before)
    return outcome


def _ready(
    waiting: list[Job], running: list[_Process], outcome: Outcome, at_once: int
) -> Iterable[Job]:
    there = {job.folder for job in (*outcome.done, *outcome.earlier)}
    asked = {job.folder for job in waiting} | {one.job.folder for one in running}
    open_needs = (asked | outcome.failed.keys()) - there
    ready = [job for job in waiting if not job.needs & open_needs]
    return ready[: at_once - len(running)]


def _start(job: Job, logs: Path) -> _Process:
    log = (logs / f"{'-'.join(job.folder.parts[-4:])}.txt").open("wb")
    popen = subprocess.Popen(
        executable(job.command),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        env=environment(os.environ),
        start_new_session=True,  # Ctrl-C reaches it through `_stop`, once
    )
    return _Process(job, popen, log, monotonic())


def executable(command: tuple[str, ...]) -> list[str]:
    """The command with the programs that belong to the Python that runs this."""
    name, *words = command
    beside = Path(sys.executable)
    return [str(beside if name == "python" else beside.with_name(name)), *words]


def environment(own: Mapping[str, str]) -> dict[str, str]:
    """One thread per process, unless somebody says otherwise: processes fill the cores."""
    return {"OMP_NUM_THREADS": "1", **own}


def _note(process: _Process, outcome: Outcome, progress: "_Progress") -> None:
    job, seconds = process.job, monotonic() - process.began
    if process.popen.returncode == 0 and job.finished:
        outcome.done.append(job)
        progress.ended(job, seconds)
        return
    lines = Path(process.log.name).read_text(encoding="utf-8", errors="replace").split("\n")
    said = [line.strip() for line in lines if line.strip()] or ["it printed nothing"]
    reason = f"status {process.popen.returncode}: {said[-1]} (all of it: {process.log.name})"
    outcome.failed[job.folder] = (job, reason)
    progress.ended(job, seconds, failed=reason)


def _drop_hopeless(waiting: list[Job], outcome: Outcome, progress: "_Progress") -> None:
    for job in list(waiting):
        if missing := sorted(job.needs & outcome.failed.keys()):
            waiting.remove(job)
            reason = f"needs {missing[0]}, which failed"
            outcome.failed[job.folder] = (job, reason)
            progress.ended(job, None, failed=reason)


def _stop(running: Iterable[_Process]) -> None:
    """Asks each process to stop, and makes it stop that does not."""
    living = [one for one in running if one.popen.poll() is None]
    for one in living:
        os.killpg(one.popen.pid, signal.SIGINT)
    deadline = monotonic() + PATIENCE
    for one in living:
        try:
            one.popen.wait(max(0.0, deadline - monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(one.popen.pid, signal.SIGKILL)
            one.popen.wait()
        one.log.close()


class _Progress:
    """A line per run: how many, how long it took, how long all of it may still take."""

    def __init__(self, runs: int, at_once: int, tell: Told) -> None:
        self.runs, self.at_once, self.tell = runs, at_once, tell
        self.began = monotonic()
        self.over = 0
        self.seconds: list[float] = []

    def ended(self, job: Job, seconds: float | None, *, failed: str | None = None) -> None:
        """Tells of a run that has ended, or that never can begin (`seconds` None)."""
        self.over += 1
        if seconds is not None:
            self.seconds.append(seconds)
        so_far = monotonic() - self.began
        words = f"[{self.over}/{self.runs}] {job.experiment}: {job.folder}"
        if seconds is not None:
            words += f", {seconds:.0f} s"
        words += f"; {_minutes(so_far)} so far"
        if self.seconds and self.over < self.runs:
            mean = sum(self.seconds) / len(self.seconds)
            words += f", about {_minutes(mean * (self.runs - self.over) / self.at_once)} to go"
        self.tell(f"{words}{f'; FAILED: {failed}' if failed else ''}")


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"
