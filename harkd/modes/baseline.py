"""Baseline: no model, only the labels of the training side."""

import dataclasses

from harkd.baselines.majority import majority_label
from harkd.modes.scoring import scored_frame, write_scores
from harkd.modes.task import prepare
from harkd.records import Prediction
from harkd.runs import Run
from harkd.settings import ModeSettings, Part, Settings


def run(settings: Settings, run: Run) -> None:
    """Answers every event with the label that is most frequent on the training side."""
    task = prepare(settings, run)
    training = prepare(
        dataclasses.replace(settings, mode=ModeSettings(settings.mode.name, Part.train))
    )
    names = {a.label: a.name for a in task.recording.home.activities}
    name = names[majority_label(training.events)]
    predictions = [
        Prediction(
            key=window.key,
            fault=None,
            names=(name,) * len(window.texts),
            event_faults=(None,) * len(window.texts),
        )
        for window in task.windows
    ]
    write_scores(settings, run, task, scored_frame(task, predictions), [])
