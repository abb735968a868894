"""Runs experiments of the study: every command of their plans, then their answers and pages.

python experiments/run.py scaling               # one experiment at nano scale
python experiments/run.py all                   # all of them
python experiments/run.py all --scale gpu --print   # what it would run, hours and memory per step

The same command goes on where it was stopped. A run that two experiments share is done once. It
ends with status 1 if a run failed; the others are done all the same.
"""

import argparse
import sys
from pathlib import Path

from filelock import FileLock, Timeout
from replay import report
from replay.answers import answer
from replay.estimate import print_estimate
from replay.jobs import Job, jobs_of, needed
from replay.page import fill_pages
from replay.plan import ORDER, OUTPUTS, SCALES, Plan, read_plan
from replay.schedule import Outcome, run_jobs

from harkd.errors import HarkdError
from harkd.guard import Parser, guarded, number

NOTES = {
    "nano": "Homes simulated by harkd, not recorded; the teacher is a set of symbolic rules; the "
    "students are harkd's nano model and others of its size, none of which is Qwen3.",
    "gpu": "Homes whose name ends in _sim are simulated by harkd, not recorded.",
}
AT_ONCE = {"nano": 2, "gpu": 1}
"""Two processes of one thread each are quicker on two cores than one of two."""


def main() -> None:
    """Runs what the arguments say."""
    options = _parser().parse_args()
    if options.pages:
        fill_pages()
        return
    names = ORDER if "all" in options.names else options.names
    plans = [read_plan(name, options.scale) for name in names]
    outputs = options.outputs or OUTPUTS[options.scale]
    by_plan = {plan.experiment: jobs_of(plan, outputs) for plan in plans}
    jobs = needed(job for found in by_plan.values() for job in found)
    if options.print or options.scale == "gpu":
        print_estimate(jobs) if options.scale == "gpu" else _print(jobs)
    if options.print:
        return
    outputs.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(outputs / ".experiments.lock", timeout=0):
            outcome = run_jobs(
                jobs,
                at_once=options.jobs or AT_ONCE[options.scale],
                logs=outputs / "logs",
                tell=lambda line: print(line, flush=True),
            )
            unanswered = _answers(plans, by_plan, outcome, outputs)
    except Timeout:
        raise HarkdError(
            f"another run.py is at work in {outputs}; wait for it, or stop it"
        ) from None
    _print_failed(outcome, unanswered)
    if outcome.failed or unanswered:
        sys.exit(1)


def _answers(
    plans: list[Plan], by_plan: dict[str, list[Job]], outcome: Outcome, outputs: Path
) -> dict[str, str]:
    """Writes result.json of each experiment, the pages and the report; returns what has none."""
    unanswered = {}
    for plan in plans:
        jobs = by_plan[plan.experiment]
        try:
            if any(job.folder in outcome.failed for job in jobs):
                raise HarkdError("runs of it failed")
            answer(plan, jobs, note=NOTES[plan.scale])
        except HarkdError as error:
            unanswered[plan.experiment] = str(error)
    fill_pages()
    answered = {plan.experiment for plan in plans} - unanswered.keys()
    page = report.write(plans, by_plan, answered, outputs, NOTES[plans[0].scale])
    print(f"report: {page}", flush=True)
    return unanswered


def _print(jobs: list[Job]) -> None:
    for job in jobs:
        print(job.line)


def _print_failed(outcome: Outcome, unanswered: dict[str, str]) -> None:
    for job, reason in outcome.failed.values():
        print(f"run.py: failed: $ {job.line}\n  {reason}", file=sys.stderr)
    for experiment, reason in unanswered.items():
        print(f"run.py: {experiment} has no answer: {reason}", file=sys.stderr)


def _parser() -> Parser:
    parser = Parser(
        prog="run.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add(
        "names",
        nargs="+",
        choices=(*ORDER, "all"),
        metavar="NAME",
        help=f"{', '.join(ORDER)}, or all",
    )
    add("--scale", choices=SCALES, default="nano", help="(default: nano)")
    add("--print", action="store_true", help="print the commands and run none")
    add("--pages", action="store_true", help="only write the pages again, of what was answered")
    add("--jobs", type=number(least=1), help="processes at once (default: 2; at gpu scale 1)")
    add("--outputs", type=Path, help="(default: outputs/study; at gpu scale outputs)")
    return parser


if __name__ == "__main__":
    sys.exit(guarded(main, "run.py"))
