"""A run's folder: one writer at a time, finished or to be continued."""

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from filelock import FileLock, Timeout
from omegaconf import OmegaConf

from harkd.errors import HarkdError
from harkd.runs.files import read_json, write_text
from harkd.runs.identity import data_root, fingerprint, plain, system_name
from harkd.runs.processes import Process, this_process
from harkd.runs.record import check_sources, note_end, note_start
from harkd.settings import Settings

LOG = logging.getLogger("harkd")
SCORES_VERSION = 3
"""Of scores.json and predictions.parquet (`harkd.scores.schema`): rises with every change of a name
or a meaning. A run with another counts as unfinished, and its command scores its replies again."""
OPENING_SECONDS = 60
"""How long the processes of a run may take to open it one after the other."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run's folder and what is kept in it."""

    folder: Path
    process: Process = field(default_factory=Process)
    """which of those that do the run together this is"""
    finishing: FileLock | None = None
    """held by the one process that scores what all replied, until the run is closed"""

    @property
    def record(self) -> Path:
        """What was run, on what, when, by which versions."""
        return self.folder / "record.json"

    @property
    def scores(self) -> Path:
        """scores.json: `harkd.scores.schema`."""
        return self.folder / "scores.json"

    @property
    def replies(self) -> Path:
        """replies.jsonl: one line per window."""
        return self.folder / "replies.jsonl"

    @property
    def own_replies(self) -> Path:
        """The file that this process adds its replies to."""
        rank = self.process.rank
        return self.folder / (f"replies-{rank}.jsonl" if rank else "replies.jsonl")

    @property
    def all_replies(self) -> list[Path]:
        """The files of all processes, of this start and earlier ones."""
        return sorted(self.folder.glob("replies*.jsonl"))

    @property
    def failures(self) -> Path:
        """failures.jsonl: why windows got no reply. Nothing reads it but people."""
        return self.folder / "failures.jsonl"

    @property
    def instruction(self) -> Path:
        """The instruction that every prompt of the run begins with."""
        return self.folder / "instruction.txt"

    @property
    def adapter(self) -> Path:
        """The student's LoRA adapter, a PEFT folder."""
        return self.folder / "adapter"

    @property
    def finished(self) -> bool:
        """Whether everything the run was to do is done, and its scores are of this version."""
        if not self.record.is_file() or read_json(self.record).get("finished") is None:
            return False
        # A damaged file, too, is mended by scoring once more.
        try:
            return not self.scores.is_file() or self.read_scores()["version"] == SCORES_VERSION
        except (ValueError, LookupError, TypeError):
            return False

    def read_scores(self) -> dict[str, Any]:
        """Returns the content of scores.json."""
        content: dict[str, Any] = read_json(self.scores)
        return content


def run_folder(settings: Settings) -> Path:
    """Returns `<outputs>/<mode>/<dataset>/<model>/<hash>`; the run need not exist."""
    return (
        Path(settings.outputs)
        / settings.mode.name.value
        / settings.dataset.name
        / system_name(settings)
        / fingerprint(settings)
    )


@contextmanager
def open_run(settings: Settings) -> Iterator[Run]:
    """Opens a run's folder for writing, alone.

    On leaving without an error the run counts as finished, and says how long it took in all.

    Raises:
        HarkdError: another process is at the same run, or the data it began with have changed.
    """
    folder = run_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    finishing = FileLock(folder / ".finishing")
    run = Run(folder, this_process(), finishing)
    lock = _locked(run)
    handler = logging.FileHandler(run.folder / "log.txt", encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    LOG.addHandler(handler)
    try:
        if not run.process.alone:
            LOG.info("%s", run.process)
        check_sources(run.record, data_root(settings.dataset))
        write_text(run.folder / "config.yaml", OmegaConf.to_yaml(OmegaConf.create(plain(settings))))
        clock = perf_counter()
        note_start(run.record, settings, run.process)
        yield run
        note_end(run.record, perf_counter() - clock)
    except HarkdError:
        # What stopped before it read any data left nothing that could be continued.
        if run.process.alone and run.record.is_file() and read_json(run.record)["data"] is None:
            shutil.rmtree(run.folder)
        raise
    finally:
        LOG.removeHandler(handler)
        handler.close()
        finishing.release(force=True)
        lock.release()


def _locked(run: Run) -> FileLock:
    """Takes this process's place in the run.

    Raises:
        HarkdError: it is taken, or processes of another number are at the same run.
    """
    process = run.process
    own = FileLock(run.folder / f".lock-{process.rank}-of-{process.count}", timeout=0)
    try:
        with FileLock(run.folder / ".lock", timeout=OPENING_SECONDS):
            own.acquire()
            for other in run.folder.glob(".lock-*-of-*"):
                if not other.name.endswith(f"-of-{process.count}"):
                    with FileLock(other, timeout=0):
                        pass
    except Timeout:
        own.release()
        raise HarkdError(
            f"another process is at work in {run.folder}; wait for it, or stop it"
        ) from None
    return own
