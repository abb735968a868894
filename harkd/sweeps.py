"""`harkd -m`: every run of a sweep is tried, and what became of each is told at the end."""

from __future__ import annotations

import hashlib
import os
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from hydra.core.hydra_config import HydraConfig
from hydra.experimental.callback import Callback
from omegaconf import DictConfig, OmegaConf

from harkd.errors import HarkdError
from harkd.guard import reason
from harkd.settings import Settings

GROUP = "HARKD_SWEEP"
"""Environment variable in which the process of a sweep's run, wherever it is, finds its group."""
LONGEST = 60
"""Characters of a group's name that say what is swept."""

_folders: list[Path] = []
"""Where the sweep of this process keeps what became of its runs; Hydra hands nothing back."""


class Sweep(Callback):
    """Hydra calls this at the start of a sweep, in the process that was started by hand."""

    def on_multirun_start(self, config: DictConfig, **_: Any) -> None:
        """Gives the runs their group, and all one folder, however they are launched."""
        words = [str(word) for word in config.hydra.overrides.task]
        _folders.append(Path(config.hydra.sweep.dir).absolute())
        config.hydra.overrides.hydra.append(f"hydra.sweep.dir={_quoted(str(_folders[-1]))}")
        config.hydra.overrides.hydra.append(f"+hydra.job.env_set.{GROUP}={group_of(words)}")


def group_of(words: Sequence[str]) -> str:
    """Returns the name that a sweep's runs share in W&B: the same whenever it is typed again.

    Where it runs, where its files go and what W&B is told do not count.

    Args:
        words: what was typed behind `harkd -m`.
    """
    aside = ("+sweep=", "outputs=", "tracker", "hydra")
    kept = sorted(word for word in words if not word.startswith(aside))
    named = [word.partition("=")[2] for word in kept if word.startswith("+experiment=")]
    swept = [word.partition("=")[0] for word in kept if re.search(r"=.*(,|glob\(|range\()", word)]
    what = re.sub(r"[^A-Za-z0-9_.+-]+", "-", "+".join(named or swept)) or "sweep"
    return f"{what[:LONGEST]}-{hashlib.sha256(' '.join(kept).encode()).hexdigest()[:6]}"


def one_of_a_sweep(config: DictConfig, work: Callable[[], object]) -> None:
    """Does one run of a sweep, and notes what became of it; a failure does not end the others.

    Args:
        config: composed for this run.
        work: does it.
    """
    # Here, not above: `harkd --help` need not wait for it.
    from harkd.runs import Run, run_folder, this_process
    from harkd.runs.files import write_json

    hydra = HydraConfig.get()
    words = list(hydra.overrides.task)
    if config.tracker.group is None:
        config.tracker.group = os.environ.get(GROUP)
    state, why = "finished", None
    try:
        settings = OmegaConf.to_object(config)
        assert isinstance(settings, Settings)  # by conf/config.yaml's `defaults: [schema]`
        if Run(run_folder(settings)).finished:
            state = "finished earlier"
        work()
    except (Exception, SystemExit) as error:
        state, why = "failed", _told(error)
        print(f"harkd: {' '.join(words)}: {why}", file=sys.stderr)
    if this_process().rank == 0:
        note = Path(hydra.sweep.dir) / f"run-{hydra.job.num}.json"
        write_json(note, {"words": words, "state": state, "reason": why})


def _told(error: BaseException) -> str:
    if isinstance(error, SystemExit):
        return f"a process of it ended with status {error.code}, and has told why"
    why = reason(error)
    if why is None:  # a defect of harkd, for its makers to see
        traceback.print_exception(error)
        why = " ".join(f"{type(error).__name__}: {error}".split())
    return why


def end_of_sweep() -> None:
    """Says how many runs of this process's sweep are finished, and which failed; if there was one.

    Raises:
        HarkdError: some failed.
    """
    if not _folders:
        return
    from harkd.runs.files import read_json

    folder = _folders.pop()
    files = sorted(folder.glob("run-*.json"), key=lambda file: int(file.stem[len("run-") :]))
    notes = [read_json(file) for file in files]
    earlier = sum(note["state"] == "finished earlier" for note in notes)
    failed = [note for note in notes if note["state"] == "failed"]
    print(
        f"sweep: {len(notes)} runs, {earlier} of them finished earlier, {len(failed)} failed; "
        f"{folder}"
    )
    shared = set.intersection(*(set(note["words"]) for note in notes)) if len(notes) > 1 else set()
    for note in failed:
        own = " ".join(word for word in note["words"] if word not in shared)
        print(f"harkd: failed: {own}: {note['reason']}", file=sys.stderr)
    if failed:
        raise HarkdError(
            f"{len(failed)} of {len(notes)} runs of the sweep failed; "
            "the same command starts what is not finished"
        )


def _quoted(text: str) -> str:
    """As Hydra's grammar has it."""
    return "'" + re.sub(r"(\\*)'", r"\1\1\\'", text) + "'"
