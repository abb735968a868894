"""Replies or baseline labels of one side -> predictions.parquet and scores.json."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, islice
from typing import Any, TypeAlias

import polars as pl

from harkd.audit.findings import drifts
from harkd.modes.cost import Usage, cost_of
from harkd.modes.task import Task
from harkd.prompts.samples import window_key
from harkd.records import Prediction, Prompt, Window
from harkd.replies import parse, parse_leniently, vote
from harkd.runs import Run, system_name, teacher_name
from harkd.runs.files import read_json, write_json
from harkd.runs.replies import read_replies
from harkd.scores import SCORES_VERSION, abstain, lenient, score
from harkd.scores.frame import NO_REPLY, OK, SCORED, compact, write
from harkd.scores.schema import Scores
from harkd.settings import Mode, Settings
from harkd.windows import answered_in

PART = 1024
"""Windows whose rows are made together: lists of Python objects take far more room than a table."""

Answer: TypeAlias = tuple[tuple[Window, range], Prediction]
"""A window with the places of the events that it answers for, and what was answered."""


def score_replies(settings: Settings, run: Run, task: Task) -> dict[str, Any]:
    """Parses every reply, scores it and writes both down; returns the scores."""
    usage = Usage()
    differing: list[Prediction] = []
    # What several replies vote for is argued for by none of them alone.
    audited = task.instruction.style != "answer" and task.samples == 1

    def strictly() -> Iterator[Prediction]:
        pairs = read_replies(run.replies, task.prompts)
        for key, of_window in groupby(pairs, key=lambda pair: window_key(pair[0].key)):
            strict, lenient, drifted, cut = [], [], None, False
            for prompt, reply in of_window:
                usage.add(reply)
                strict.append(parse(prompt, reply))
                lenient.append(parse_leniently(prompt, reply, strict[-1]))
                drifted = drifts(prompt, reply) if audited else None
                cut |= reply.thinking_cut
            prompt = replace(prompt, key=key)
            answer, mended = _one(prompt, strict), _one(prompt, lenient)
            if mended != answer:
                differing.append(replace(mended, drifted=drifted, thinking_cut=cut))
            yield replace(answer, drifted=drifted, thinking_cut=cut)

    frame = scored_frame(task, strictly())
    mended_frame = _mended(task, frame, differing)
    return write_scores(settings, run, task, frame, usage, mended_frame)


def _mended(task: Task, frame: pl.DataFrame, differing: Sequence[Prediction]) -> pl.DataFrame:
    """The frame of the lenient reading, which is the strict one's for nearly all windows."""
    if not differing:
        return frame
    keys = {prediction.key for prediction in differing}
    mended = scored_frame(task, differing, keys)
    return pl.concat([frame.filter(~pl.col("key").is_in(keys)), mended])


def _one(prompt: Prompt, predictions: Sequence[Prediction]) -> Prediction:
    return predictions[0] if len(predictions) == 1 else vote(prompt, predictions)


def scored_frame(
    task: Task, predictions: Iterable[Prediction], keys: Collection[str] | None = None
) -> pl.DataFrame:
    """Joins predictions with the gold labels: schema `harkd.scores.frame.COMPACT`, a row per event.

    An event of several windows has the answer of one of them: `harkd.windows.answered_in`.

    Args:
        task: whose windows were asked.
        predictions: one per window, in the order of the windows.
        keys: of the windows that there are predictions of; None for all.
    """
    parts = [_part(task, [])]
    asked = (pair for pair in answered_in(task.windows) if keys is None or pair[0].key in keys)
    answers = zip(asked, predictions, strict=True)
    while part := list(islice(answers, PART)):
        parts.append(_part(task, part))
    return pl.concat(parts)


def _part(task: Task, answers: Sequence[Answer]) -> pl.DataFrame:
    rows = _rows(task, answers)
    gold = task.recording.events.select("session", "index", pl.col("activities").alias("gold"))
    joined = rows.join(
        gold.filter(pl.col("session").is_in(rows["session"].unique().implode())),
        on=["session", "index"],
        how="left",
        maintain_order="left",
    )
    return compact(joined.select(list(SCORED)))


def _rows(task: Task, answers: Sequence[Answer]) -> pl.DataFrame:
    """A row per event: `SCORED` without the gold labels, but with what they are joined by."""
    labels = {activity.name: activity.label for activity in task.recording.home.activities}
    numbers = {name: number for number, name in enumerate(labels)}
    types = {name: kind for name, kind in SCORED.items() if name != "gold"}
    rows: dict[str, list[Any]] = {name: [] for name in (*types, "index")}
    for (window, places), prediction in answers:
        assert prediction.key == window.key, (prediction.key, window.key)
        probabilities = prediction.probabilities
        for place in places:
            name, fault = prediction.names[place], prediction.event_faults[place]
            rows["session"].append(window.session)
            rows["index"].append(window.first + place)
            rows["key"].append(window.key)
            rows["id"].append(place + 1)  # `Event.id`
            rows["predicted"].append(labels[name] if name is not None else None)
            rows["reply"].append(prediction.fault or OK)
            rows["event"].append(NO_REPLY if prediction.fault else fault or OK)
            chances = probabilities[place] if probabilities else None
            sure = chances[numbers[name]] if chances is not None and name is not None else None
            rows["confidence"].append(sure)
            rows["probabilities"].append(chances)
            drifted = prediction.drifted
            rows["drifted"].append(None if drifted is None else place + 1 in drifted)
            rows["thinking_cut"].append(prediction.thinking_cut)
    return pl.DataFrame(rows, schema={**types, "index": pl.UInt32()})


def write_scores(
    settings: Settings,
    run: Run,
    task: Task,
    frame: pl.DataFrame,
    usage: Usage,
    mended: pl.DataFrame | None = None,
) -> dict[str, Any]:
    """Writes predictions.parquet and scores.json (schema `harkd.scores.schema`).

    Args:
        settings: of the run.
        run: whose files they are.
        task: that was answered.
        frame: the answers with their gold labels.
        usage: of the replies that they come from.
        mended: the answers of the lenient reading; None where there are no replies.
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
            abstain_below=below,
        )

    write(abstain(frame, below), run.folder / "predictions.parquet")
    strict = scored(frame)
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
        "thinking_cut": {
            "count": usage.thinking_cut,
            "share": usage.thinking_cut / usage.replies if usage.replies else None,
        },
        "lenient": None
        if mended is None
        else lenient(strict, strict if mended is frame else scored(mended)),
        "tokens": {
            "prompt": usage.prompt,
            "cached": usage.cached,
            "new": usage.new,
        },
        "seconds": usage.seconds,
        "cost": cost_of(usage, frame.height, read_json(run.record).get("cost", {})),
        **strict,
    }
    write_json(run.scores, content)
    return content
