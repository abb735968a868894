"""python -m harkd.tracking.write: a finished run, or a page's tables -> W&B's offline files.

A process of its own: whatever W&B does, hang or crash, the run goes on without it.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from harkd.runs import Run
from harkd.runs.files import read_json
from harkd.runs.replies import read_lines
from harkd.tracking.views import Table, summary, tables

PRIVATE = {
    "silent": True,
    "console": "off",
    "disable_git": True,
    "disable_code": True,
    "save_code": False,
    "x_disable_meta": True,
    "x_disable_stats": True,
    "x_disable_machine_info": True,
    "x_save_requirements": False,
    "host": "",
    "username": "",
    "program": "harkd",
}
"""W&B notes none of the machine, the terminal, the code and the installed packages."""
TRACES = ("replies.jsonl", "predictions.parquet", "instruction.txt", "config.yaml")
"""A teacher's prompts and replies: what a student's training reads, and what it was worth."""


PROBE = bytes(4096)
"""Written behind the rest: where there is no room for it, W&B's own file may be cut, unsaid."""


def main() -> None:
    """Reads what to write from stdin; its last line says where that is, or what failed."""
    told = json.loads(sys.stdin.read())
    try:
        done = {"written": str(write_page(**told) if "title" in told else write(**told))}
    except Exception as error:  # W&B raises what it likes
        done = {"failed": " ".join(f"{type(error).__name__}: {error}".split())}
    print(json.dumps(done), flush=True)
    os._exit(0)  # what W&B still has to say on a full disk, in several lines, is no news


def write(folder: str, project: str, group: str | None, artifacts: str) -> Path:
    """Writes a run's offline files into `wandb/` of its folder, and returns where.

    Raises:
        OSError: they cannot be written where they belong.
    """
    import wandb

    place = Path(folder)
    run = Run(place)
    scores: Any = run.read_scores()
    simulated = ["simulated"] if scores["simulated"] else []
    session = wandb.init(
        mode="offline",
        dir=folder,
        project=project,
        group=group,
        job_type=scores["mode"],
        tags=[scores["dataset"], scores["model"], *simulated],
        id=place.name,
        name="/".join(place.parts[-4:]),
        config=_config(read_json(run.record)["decided_by"]),
        settings=wandb.Settings(**PRIVATE),
    )
    for line in read_lines(place / "metrics.jsonl"):
        session.log({f"train/{name}": value for name, value in line.items()})
    session.summary.update(summary(scores))
    audited = place / "audit.json"
    _log_tables(session, tables(scores, read_json(audited) if audited.is_file() else None))
    for name, files in _chosen(run, scores["mode"], artifacts).items():
        artifact = wandb.Artifact(f"{name}-{place.name}", type=name)
        for file in files:
            # Taken from where it is when it is sent: no second copy, and none outside the run.
            artifact.add_file(str(file), name=file.name, policy="immutable")
        session.log_artifact(artifact)
    return _closed(session)


def write_page(
    folder: str, title: str, project: str, group: str | None, tables: dict[str, Table]
) -> Path:
    """Writes a page's tables as a session of their own into `wandb/` of a folder; returns where.

    Raises:
        OSError: they cannot be written where they belong.
    """
    import wandb

    session = wandb.init(
        mode="offline",
        dir=folder,
        project=project,
        group=group,
        job_type="report",
        name=title,
        settings=wandb.Settings(**PRIVATE),
    )
    _log_tables(session, tables)
    return _closed(session)


def _log_tables(session: Any, tables: dict[str, Table]) -> None:
    import wandb

    session.log(
        {
            # One setting may be a number here and a word there.
            name: wandb.Table(columns=columns, data=rows, allow_mixed_types=True)
            for name, (columns, rows) in tables.items()
        }
    )


def _closed(session: Any) -> Path:
    """Ends a session; raises OSError where there is no room for what it wrote."""
    import wandb

    session.finish()
    wandb.teardown()
    offline = Path(session.dir).parent
    probe = offline / "probe"
    probe.write_bytes(PROBE)
    probe.unlink()
    return offline


def _config(decided_by: dict[str, Any]) -> dict[str, Any]:
    """The settings that decide the result, without the events of the example in the prompt."""
    return {
        group: {name: value for name, value in values.items() if name != "example"}
        if isinstance(values, dict)
        else values
        for group, values in decided_by.items()
    }


def _chosen(run: Run, mode: str, artifacts: str) -> dict[str, list[Path]]:
    """Kind of artifact -> its files, as far as the run has them and the setting lets them go."""
    found: dict[str, list[Path]] = {}
    if artifacts != "none" and run.adapter.is_dir():
        found["adapter"] = sorted(file for file in run.adapter.iterdir() if file.is_file())
    if artifacts == "adapter_and_traces" and mode == "teach":
        files = (run.folder / name for name in TRACES)
        found["traces"] = [file for file in files if file.is_file()]
    return found


if __name__ == "__main__":
    main()
