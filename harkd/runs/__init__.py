"""Where a run lives, what it records, and how it goes on after it was cut off."""

from harkd.runs.folder import SCORES_VERSION, Run, open_run, run_folder
from harkd.runs.gather import OthersAtWork, gather
from harkd.runs.identity import (
    data_root,
    student_settings,
    system_name,
    teacher_name,
    teacher_settings,
)
from harkd.runs.processes import Process, this_process
from harkd.runs.replies import ReplyStore

__all__ = [
    "SCORES_VERSION",
    "OthersAtWork",
    "Process",
    "ReplyStore",
    "Run",
    "data_root",
    "gather",
    "open_run",
    "run_folder",
    "student_settings",
    "system_name",
    "teacher_name",
    "teacher_settings",
    "this_process",
]
