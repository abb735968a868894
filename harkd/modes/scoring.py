"""Replies or baseline labels of one side -> predictions.parquet and scores.json."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

import polars as pl

from harkd.audit.findings import drifts
from harkd.modes.task import Task
from harkd.prompts.samples import window_key
from harkd.records import Prediction, Prompt, Reply
from harkd.replies import parse, parse_leniently, vote
from harkd.runs import Run, system_name, teacher_name
from harkd.runs.files import write_json
from harkd.runs.replies import read_replies
from harkd.scores import SCORES_VERSION, abstain, lenient, score
from harkd.scores.frame import NO_REPLY, OK, SCORED
from harkd.scores.schema import Scores
from harkd.settings import Mode, Settings


def score_replies(settings: Settings, run: Run, task: Task) -> dict[str, Any]:
    """Parses every reply, scores it and writes both down; returns the scores."""
    strict: list[Prediction] = []
    mended: list[Prediction] = []
    replies: list[Reply] = []
    # What several replies vote for is argued for by none of them alone.
    audited = task.instruction.style != "answer" and task.samples == 1
    drifted: set[tuple[str, int]] | None = set() if audited else None
    pairs = read_replies(run.replies, task.prompts)
    for key, of_window in groupby(pairs, key=lambda pair: window_key(pair[0].key)):
        window = list(of_window)
        read = [parse(prompt, reply) for prompt, reply in window]
        read_again = [
            parse_leniently(prompt, reply, prediction)
            for (prompt, reply), prediction in zip(window, read, strict=True)
        ]
        replies.extend(reply for _, reply in window)
        prompt = replace(window[0][0], key=key)
        if drifted is not None:
            drifted |= drifts(*window[0])
        strict.append(_one(prompt, read))
        mended.append(_one(prompt, read_again))
    frame = scored_frame(task, strict)
    mended_frame = frame if mended == strict else scored_frame(task, mended)
    return write_scores(settings, run, task, frame, replies, mended_frame, drifted)


def _one(prompt: Prompt, predictions: Sequence[Prediction]) -> Prediction:
    return predictions[0] if len(predictions) == 1 else vote(prompt, predictions)


def scored_frame(task: Task, predictions: Iterable[Prediction]) -> pl.DataFrame:
    """Joins predictions with the gold labels: schema `harkd.scores.frame.SCORED`."""
    labels = {activity.name: activity.label for activity in task.recording.home.activities}
    places = {name: place for place, name in enumerate(labels)}
    by_key = {prediction.key: prediction for prediction in predictions}
    rows: dict[str, list[Any]] = {name: [] for name in ("session", "index", *SCORED)}
    for window in task.windows:
        prediction = by_key[window.key]
        probabilities = prediction.probabilities
        for place, event in enumerate(window.events):
            name, fault = prediction.names[place], prediction.event_faults[place]
            rows["session"].append(window.session)
            rows["index"].append(window.first + place)
            rows["key"].append(window.key)
            rows["id"].append(event.id)
            rows["predicted"].append(labels[name] if name is not None else None)
            rows["reply"].append(prediction.fault or OK)
            rows["event"].append(NO_REPLY if prediction.fault else fault or OK)
            chances = probabilities[place] if probabilities else None
            sure = chances[places[name]] if chances is not None and name is not None else None
            rows["confidence"].append(sure)
            rows["probabilities"].append(chances)
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
    mended: pl.DataFrame | None = None,
    drifted: Collection[tuple[str, int]] | None = None,
) -> dict[str, Any]:
    """Writes predictions.parquet and scores.json (schema `harkd.scores.schema`).

    Args:
        settings: of the run.
        run: whose files they are.
        task: that was answered.
        frame: the answers with their gold labels.
        replies: that they come from.
        mended: the answers of the lenient reading; None where there are no replies.
        drifted: what an audit found, as `harkd.scores.score` takes it.
    """
    home = task.recording.home
    below = settings.decode.abstain_below

    def scored(answers: pl.DataFrame) -> Scores:
        return score(
            answers,
            tuple(activity.label for activity in home.activities),
            home.other,
            replicates=settings.scores.replicates,
            seed=settings.seed,
            drifted=drifted,
            abstain_below=below,
        )

    strict = scored(frame)
    cut = sum(reply.thinking_cut for reply in replies)
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
        "samples": task.samples,
        "thinking_cut": {"count": cut, "share": cut / len(replies) if replies else None},
        "lenient": None
        if mended is None
        else lenient(strict, strict if mended is frame else scored(mended)),
        "tokens": {
            "prompt": sum(reply.prompt_tokens for reply in replies),
            "cached": sum(reply.cached_tokens for reply in replies),
            "new": sum(reply.new_tokens for reply in replies),
        },
        "seconds": sum(reply.seconds for reply in replies),
        **strict,
    }
    abstain(frame, below).write_parquet(run.folder / "predictions.parquet")
    write_json(run.scores, content)
    return content
