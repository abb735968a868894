"""Baseline: no language model, only the labels of the training side."""

from importlib import import_module
from time import perf_counter

import polars as pl

from harkd.baselines.observed import observed
from harkd.errors import HarkdError
from harkd.modes.cost import Usage
from harkd.modes.scoring import scored_frame, write_scores
from harkd.modes.task import prepare
from harkd.records import Prediction
from harkd.runs import Run
from harkd.runs.record import note_timing
from harkd.settings import Settings


def run(settings: Settings, run: Run) -> None:
    """Fits the baseline on the training side and answers every event of the run's side."""
    task = prepare(settings, run)
    training = task.recording.events.filter(pl.col("session").is_in(task.split.train))
    if training.is_empty():
        raise HarkdError(
            "a baseline learns from the training side, and this split leaves no session there: "
            "choose another dataset.split"
        )
    baseline = import_module(f"harkd.baselines.{settings.baseline.value}")
    clock = perf_counter()
    predict = baseline.fit(training, seed=settings.seed, size=settings.window.size)
    note_timing(run.record, "train", perf_counter() - clock)
    clock = perf_counter()
    events = observed(task.events)
    labels = predict(events)
    note_timing(run.record, "answer", perf_counter() - clock)
    names = {activity.label: activity.name for activity in task.recording.home.activities}
    places = zip(events["session"], events["index"], labels, strict=True)
    answers = {(session, index): names[label] for session, index, label in places}
    predictions = [
        Prediction(
            key=window.key,
            fault=None,
            names=tuple(
                answers[window.session, window.first + place] for place in range(len(window.texts))
            ),
            event_faults=(None,) * len(window.texts),
        )
        for window in task.windows
    ]
    write_scores(settings, run, task, scored_frame(task, predictions), Usage())
