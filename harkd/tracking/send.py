"""Starts what writes and what sends, waits so long and no longer, and says what did not work."""

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from harkd.errors import HarkdError
from harkd.runs import Run
from harkd.settings import Settings, TrackerSettings, Upload
from harkd.tracking.views import Table

LOG = logging.getLogger("harkd")
WRITE_SECONDS = 120
"""How long W&B may take to write its files, which on an idle machine takes three."""
RETRIES = 2
"""Of a request to W&B, which by itself would go on for hours. Seconds grow from 2 on."""
PATIENCE = {
    **{f"WANDB_X_{kind}_RETRY_MAX": str(RETRIES) for kind in ("GRAPHQL", "FILE_STREAM")},
    "WANDB_X_FILE_TRANSFER_RETRY_MAX": str(RETRIES),
    "WANDB_X_GRAPHQL_TIMEOUT_SECONDS": "15",
}
"""What `wandb sync` is told, unless the environment tells it otherwise."""


def track(settings: Settings, run: Run) -> None:
    """Writes a finished run's W&B files, and sends them where the settings ask for it.

    Whatever goes wrong costs the run nothing but the wait, and is told in one line.
    """
    tracker = settings.tracker
    if tracker.upload is Upload.none:
        return
    place = run.folder / "wandb"
    told = _common(tracker, run.folder) | {"artifacts": tracker.artifacts.value}
    try:
        offline = _written(told, place.resolve())
    except Exception as error:  # any failure of a dashboard is only worth a warning
        shutil.rmtree(place, ignore_errors=True)  # a full disk gets back what W&B took of it
        LOG.warning("W&B was told nothing of this run, whose own files are complete: %s", error)
        return
    if tracker.upload is Upload.online:
        try:
            _sent(offline, place.resolve(), tracker.seconds)
        except Exception as error:
            LOG.warning("W&B: not sent: %s; to send it later: wandb sync %s", error, offline)


def track_page(
    tracker: TrackerSettings, title: str, tables: Mapping[str, Table], folder: Path
) -> Path:
    """Writes a page's tables as W&B files into `wandb/` of a folder, and sends them if asked to.

    Args:
        tracker: where to.
        title: what W&B calls it.
        tables: name -> columns and rows.
        folder: of the page.

    Returns:
        The folder of the files.

    Raises:
        HarkdError: they could not be written, or not be sent.
        OSError: the folder cannot be written.
    """
    place = (folder / "wandb").resolve()
    told = _common(tracker, folder) | {"title": title, "tables": tables}
    try:
        offline = _written(told, place)
    except HarkdError as error:
        raise HarkdError(f"W&B was told nothing: {error}") from None
    if tracker.upload is Upload.online:
        try:
            _sent(offline, place, tracker.seconds)
        except HarkdError as error:
            raise HarkdError(
                f"W&B: not sent: {error}; to send it later: wandb sync {offline}"
            ) from None
    return offline


def _common(tracker: TrackerSettings, folder: Path) -> dict[str, Any]:
    return {
        "folder": str(folder.resolve()),
        "project": tracker.project,
        "group": tracker.group,
    }


def _written(told: Mapping[str, Any], place: Path) -> Path:
    place.mkdir(exist_ok=True)
    # What is set for a user's other runs does not reach into this one.
    others = {name: value for name, value in os.environ.items() if not name.startswith("WANDB_")}
    command = [sys.executable, "-m", "harkd.tracking.write"]
    out = _done(command, json.dumps(told), others | _own(place), WRITE_SECONDS)
    try:
        done = json.loads(out.splitlines()[-1])
    except (ValueError, LookupError):
        raise HarkdError("its last line does not say where it wrote") from None
    if "failed" in done:
        raise HarkdError(done["failed"])
    offline = Path(done["written"])
    if place not in offline.parents:  # W&B goes elsewhere where it cannot write
        shutil.rmtree(offline, ignore_errors=True)
        raise HarkdError(f"{place} cannot be written")
    return offline


def _sent(offline: Path, place: Path, seconds: int) -> None:
    command = [sys.executable, "-m", "wandb", "sync", str(offline)]
    # It leaves its log in the folder that it is started in.
    out = _done(command, "", PATIENCE | os.environ | _own(place), seconds, folder=place)
    # It ends with 0 after an error too, and leaves this file where all went well.
    if not list(offline.glob("*.wandb.synced")):
        errors = [line for line in out.splitlines() if "ERROR" in line]
        raise HarkdError(_plain(errors[0]) if errors else "wandb sync does not say why")


def _own(place: Path) -> dict[str, str]:
    """Nothing is kept outside the run's folder, and W&B's makers hear of none of their errors."""
    inside = {f"WANDB_{what}_DIR": str(place) for what in ("DATA", "CACHE")}
    return {"WANDB_ERROR_REPORTING": "false", **inside}


def _done(
    command: Sequence[str],
    told: str,
    env: Mapping[str, str],
    seconds: int,
    folder: Path | None = None,
) -> str:
    """Runs a command to its end, or ends it with all that it started; what it printed.

    Raises:
        HarkdError: it failed, or took too long.
    """
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        out, _ = process.communicate(told, timeout=seconds)
    except subprocess.TimeoutExpired:
        raise HarkdError(f"not done within {seconds} s") from None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    if process.returncode:
        lines = [line for line in out.splitlines() if line.strip()]
        raise HarkdError(_plain(lines[-1]) if lines else f"it ended with {process.returncode}")
    return out


def _plain(line: str) -> str:
    return line.strip().removeprefix("wandb: ").removeprefix("ERROR ").removeprefix("Error: ")
