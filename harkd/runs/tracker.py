"""Weights & Biases as one more place to look at a run; the files in its folder stay the truth."""

import logging
from typing import Any

from harkd.runs.folder import Run
from harkd.runs.identity import identity
from harkd.runs.replies import read_lines
from harkd.settings import Settings, Upload

LOG = logging.getLogger("harkd")
INIT_SECONDS = 30
"""How long W&B may take to answer before the run goes on without it."""


def track(settings: Settings, run: Run, scores: dict[str, Any]) -> None:
    """Sends a finished run's settings, training curve and scores to W&B, offline or online.

    Prompts, events and replies are never sent. Whatever goes wrong here costs the run nothing.
    """
    if settings.tracker.upload is Upload.none:
        return
    try:
        _send(settings, run, scores)
    except Exception as error:  # any failure of a dashboard is only worth a warning
        LOG.warning("W&B failed, the run's own files are complete: %s", error)


def _send(settings: Settings, run: Run, scores: dict[str, Any]) -> None:
    import wandb

    tracker = settings.tracker
    session = wandb.init(
        mode="online" if tracker.upload is Upload.online else "offline",
        dir=run.folder,
        project=tracker.project,
        group=tracker.group,
        id=run.folder.name,
        name="/".join(run.folder.parts[-4:]),
        config=identity(settings),
        resume="allow",
        settings=wandb.Settings(
            silent=True,
            console="off",
            disable_git=True,
            disable_code=True,
            save_code=False,
            x_disable_meta=True,
            x_disable_stats=True,
            init_timeout=INIT_SECONDS,
        ),
    )
    for line in read_lines(run.folder / "metrics.jsonl"):
        session.log({f"train/{name}": value for name, value in line.items()})
    for part in ("all", "without_other"):
        for name, estimate in scores[part].items():
            session.summary[f"{part}/{name}"] = estimate["value"]
            session.summary[f"{part}/{name}/low"] = estimate["low"]
            session.summary[f"{part}/{name}/high"] = estimate["high"]
    for name in ("valid_replies", "answered_events", "seconds"):
        session.summary[name] = scores[name]
    session.log({"per_class": _per_class(wandb, scores), "confusion": _confusion(wandb, scores)})
    session.finish()


def _per_class(wandb: Any, scores: dict[str, Any]) -> Any:
    columns = ["activity", "f1", "precision", "recall", "support", "predicted"]
    rows = [
        [label, *(numbers[name] for name in columns[1:])]
        for label, numbers in scores["per_class"].items()
    ]
    return wandb.Table(columns=columns, data=rows)


def _confusion(wandb: Any, scores: dict[str, Any]) -> Any:
    confusion = scores["confusion"]
    columns = ["gold", *confusion["labels"], "no answer"]
    rows = [
        [label, *counts]
        for label, counts in zip(confusion["labels"], confusion["counts"], strict=True)
    ]
    return wandb.Table(columns=columns, data=rows)
