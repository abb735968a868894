"""The page about an experiment, or about all of them: each question asked of its own runs."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from harkd.report.page import write_report
from harkd.report.study import Question
from harkd.report.tables import PageTable
from harkd.study.columns import Column
from harkd.study.tables import Table
from replay.answers import chosen
from replay.claims import judged
from replay.jobs import Job
from replay.plan import ORDER, Plan

COLUMNS = (
    *(Column("claim", "what the paper says"), Column("experiment", "experiment")),
    *(Column("answer", "seen here", "number"), Column("held", "here it")),
)
CAPTION = (
    "Claims of arXiv 2601.07469, which are about Qwen3 on MuRAL and Marble. held: the whole 95% "
    "interval is on the claim's side; did not hold: the whole of it is on the other; else it "
    "cannot be told."
)


def write(
    plans: Sequence[Plan],
    jobs: Mapping[str, list[Job]],
    answered: Collection[str],
    outputs: Path,
    note: str,
) -> Path:
    """Writes the page, and returns it.

    Args:
        plans: the experiments that it is about.
        jobs: of each.
        answered: those of them whose result.json is of these runs.
        outputs: folder for the page.
        note: what its runs are.
    """
    names = [plan.experiment for plan in plans]
    whole = names == list(ORDER)
    page = outputs / f"{'report' if whole else '-'.join(names)}.html"
    folders = [job.folder for name in names for job in jobs[name] if job.settings]
    write_report(
        list(dict.fromkeys(folders)),
        page,
        title="harkd: the study" if whole else f"harkd: {', '.join(names)}",
        note=note,
        questions=_questions(plans, jobs),
        opening=_claims(plans, jobs, answered),
    )
    return page


def _questions(plans: Sequence[Plan], jobs: Mapping[str, list[Job]]) -> list[Question]:
    return [
        Question(
            view=show.command.split()[1],
            of=f"{plan.experiment}: {show.caption}",
            runs=tuple(chosen(show, jobs[plan.experiment])),
        )
        for plan in plans
        for show in plan.shows
    ]


def _claims(
    plans: Sequence[Plan], jobs: Mapping[str, list[Job]], answered: Collection[str]
) -> PageTable | None:
    """What the paper says beside what these experiments found; None where they are about none."""
    shows = {(plan.experiment, show.name): show for plan in plans for show in plan.shows}
    rows, runs = [], []
    for claim, verdicts in judged(plans[0].scale, answered):
        for number, one in enumerate(verdicts):
            show = shows[claim.experiment, one.shown]
            words = "" if number else claim.words
            rows.append((words, claim.experiment, one.answer, one.held))
            runs.append(tuple(map(str, chosen(show, jobs[claim.experiment]))))
    title = "What the paper says, and what is seen here"
    table = Table("claims", title, CAPTION, COLUMNS, tuple(rows))
    return PageTable(table, tuple(runs)) if rows else None
