"""A run's folder: one writer at a time, finished or to be continued."""

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from filelock import FileLock, Timeout
from omegaconf import OmegaConf

from harkd.errors import HarkdError
from harkd.runs.files import read_json, write_json, write_text
from harkd.runs.identity import data_root, fingerprint, plain, system_name
from harkd.runs.record import check_sources, ended, started
from harkd.settings import Settings

LOG = logging.getLogger("harkd")


@dataclass(frozen=True, slots=True)
class Run:
    """A run's folder and what is kept in it."""

    folder: Path

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
    def instruction(self) -> Path:
        """The instruction that every prompt of the run begins with."""
        return self.folder / "instruction.txt"

    @property
    def adapter(self) -> Path:
        """The student's LoRA adapter, a PEFT folder."""
        return self.folder / "adapter"

    @property
    def finished(self) -> bool:
        """Whether everything the run was to do is done."""
        return self.record.is_file() and read_json(self.record).get("finished") is not None

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
    run = Run(run_folder(settings))
    run.folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(run.folder / ".lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise HarkdError(
            f"another process is at work in {run.folder}; wait for it, or stop it"
        ) from None
    handler = logging.FileHandler(run.folder / "log.txt", encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    LOG.addHandler(handler)
    try:
        check_sources(run.record, data_root(settings.dataset))
        write_text(run.folder / "config.yaml", OmegaConf.to_yaml(OmegaConf.create(plain(settings))))
        clock = perf_counter()
        write_json(run.record, started(run.record, settings))
        yield run
        write_json(run.record, ended(run.record, perf_counter() - clock))
    except HarkdError:
        # What stopped before it read any data left nothing that could be continued.
        if run.record.is_file() and read_json(run.record)["data"] is None:
            shutil.rmtree(run.folder)
        raise
    finally:
        LOG.removeHandler(handler)
        handler.close()
        lock.release()
