"""Cross-evaluation: a student distilled on one home answers for another.

The prompt describes the other home: its sensors, its activities. Only the adapter comes from the
first.
"""

import dataclasses

from harkd.modes.answering import answer
from harkd.modes.engine import make_engine
from harkd.modes.scoring import score_replies
from harkd.modes.task import prepare
from harkd.runs import Run, run_folder, student_settings
from harkd.settings import Settings


def run(settings: Settings, run: Run) -> None:
    """Finds the student's adapter and scores it on the other dataset."""
    task = prepare(settings, run)
    adapter = Run(run_folder(student_settings(settings))).adapter
    student = dataclasses.replace(settings.model, adapter=str(adapter))
    answer(run, make_engine(settings, student), task.prompts)
    score_replies(settings, run, task)
