"""Replies or baseline labels of one side -> predictions.parquet and scores.json."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import polars as pl

from harkd.audit.findings import drifts
from harkd.modes.task import Task
from harkd.records import Prediction, Reply
from harkd.replies import parse
from harkd.runs import Run, system_name, teacher_name
from harkd.runs.files import write_json
from harkd.runs.replies import read_replies
from harkd.scores import SCORES_VERSION, score
from harkd.scores.frame import NO_REPLY, OK, SCORED
from harkd.settings import Mode, Settings


def score_replies(settings: Settings, run: Run, task: Task) -> dict[str, Any]:
    """Parses every reply, scores it and writes both down; returns the scores."""
    predictions, replies = [], []
    drifted: set[tuple[str, int]] | None = None if task.instruction.style == "answer" else set()
    for prompt, reply in read_replies(run.replies, task.prompts):
        predictions.append(parse(prompt, reply))
        replies.append(reply)
        if drifted is not None:
            drifted |= drifts(prompt, reply)
    return write_scores(settings, run, task, scored_frame(task, predictions), replies, drifted)


def scored_frame(task: Task, predictions: Iterable[Prediction]) -> pl.DataFrame:
    """Joins predictions with the gold labels: schema `harkd.scores.frame.SCORED`."""
    labels = {activity.name: activity.label for activity in task.recording.home.activities}
    by_key = {prediction.key: prediction for prediction in predictions}
    rows: dict[str, list[Any]] = {name: [] for name in ("session", "index", *SCORED)}
    for window in task.windows:
        prediction = by_key[window.key]
        for place, event in enumerate(window.events):
            name, fault = prediction.names[place], prediction.event_faults[place]
            rows["session"].append(window.session)
            rows["index"].append(window.first + place)
            rows["key"].append(window.key)
            rows["id"].append(event.id)
            rows["predicted"].append(labels[name] if name is not None else None)
            rows["reply"].append(prediction.fault or OK)
            rows["event"].append(NO_REPLY if prediction.fault else fault or OK)
    del rows["gold"]
    types = {**SCORED, "index": pl.UInt32()}
    asked = pl.DataFrame(rows, schema={name: types[name] for name in rows})
    gold = task.events.select("session", "index", pl.col("activities").alias("gold"))
    joined = asked.join(gold, on=["session", "index"], how="left", maintain_order="left")
    return joined.select(list(SCORED))


def write_scores(
    settings: Settings,
    run: Run,
    task: Task,
    frame: pl.DataFrame,
    replies: Sequence[Reply],
    drifted: Collection[tuple[str, int]] | None = None,
) -> dict[str, Any]:
    """Writes predictions.parquet and scores.json (schema `harkd.scores.schema`)."""
    home = task.recording.home
    content: dict[str, Any] = {
        "version": SCORES_VERSION,
        "mode": settings.mode.name.value,
        "dataset": settings.dataset.name,
        "simulated": settings.dataset.simulate is not None,
        "source": settings.source.name if settings.source else None,
        "split": settings.mode.part.value,
        "sessions": list(task.sessions),
        "model": system_name(settings),
        "engine": settings.engine.name if settings.mode.name is not Mode.baseline else "baseline",
        "teacher": teacher_name(settings),
        "prompt": settings.prompt.name,
        "seed": settings.seed,
        "dropped": task.recording.dropped,
        "tokens": {
            "prompt": sum(reply.prompt_tokens for reply in replies),
            "cached": sum(reply.cached_tokens for reply in replies),
            "new": sum(reply.new_tokens for reply in replies),
        },
        "seconds": sum(reply.seconds for reply in replies),
        **score(
            frame,
            tuple(activity.label for activity in home.activities),
            home.other,
            replicates=settings.scores.replicates,
            seed=settings.seed,
            drifted=drifted,
        ),
    }
    frame.write_parquet(run.folder / "predictions.parquet")
    write_json(run.scores, content)
    return content
