"""Every plan of the study composes, at both scales, and says only what there is."""

import shlex
from pathlib import Path

import pytest
from replay.jobs import Job, jobs_of, needed, swept
from replay.plan import ORDER, SCALES, Plan, Step, read_plan

from harkd.compose import conf_dir
from harkd.errors import HarkdError
from harkd.modes.checks import check
from harkd.settings import Mode, Settings
from harkd.study.views import VIEWS, sheets
from tests.test_experiments import EXPERIMENTS

OUTPUTS = Path("outputs/study")


def one_step(words: str, **more: object) -> Plan:
    step = Step(**{"name": "one", "words": words, "makes": None, "each": ({},),
                   "skip_same_home": False, **more})  # fmt: skip
    return Plan("scaling", "nano", (step,), ())


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("experiment", ORDER)
def test_every_command_of_a_plan_composes_and_has_what_it_needs(
    experiment: str, scale: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = jobs_of(read_plan(experiment, scale), OUTPUTS)
    assert needed(jobs)
    monkeypatch.setattr("harkd.modes.checks.Run", Finished)
    for job in jobs:
        if job.settings is None:
            program, *words = job.command
            assert program in ("python", "harkd-audit")
            assert program != "python" or (EXPERIMENTS.parent / words[0]).is_file()
            continue
        check(job.settings, job.command[1:])
        simulated = job.settings.dataset.simulate is not None
        assert simulated or scale == "gpu"
        assert scale == "gpu" or _small(job.settings)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("experiment", ORDER)
def test_what_a_plan_shows_are_views_and_tables_that_there_are(experiment: str, scale: str) -> None:
    plan = read_plan(experiment, scale)
    assert plan.shows
    for show in plan.shows:
        program, view, *rest = show.command.split()
        assert (program, rest) == ("harkd-study", ["{runs}", "--format", "json"])
        assert view in VIEWS
        assert {*show.tables} <= {sheet.name for sheet in sheets(view)}


class Finished:
    """Stands for the runs that others need, as if they were done."""

    finished = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder


def _small(settings: Settings) -> bool:
    """Whether a run needs no weights but harkd's own."""
    if settings.mode.name is Mode.baseline or settings.engine.name == "rules":
        return True
    return settings.model.name.startswith("nano")


def test_every_experiment_has_a_preset_and_a_page() -> None:
    presets = {file.stem for file in (conf_dir() / "experiment").glob("*.yaml")}
    assert presets == {*ORDER, "demo", "nano"}
    for experiment in ORDER:
        assert (EXPERIMENTS / experiment / "README.md").is_file()


def test_a_preset_sweeps_and_typed_words_replace_what_it_sweeps() -> None:
    runs = swept(["+experiment=scaling", "dataset=mural"])
    assert len(runs) == 12
    assert all("dataset=mural" in run and "+experiment=scaling" in run for run in runs)
    assert {word for run in runs for word in run if word.startswith("prompt=")} == {
        "prompt=think",
        "prompt=answer",
    }


def test_a_misspelt_word_of_a_plan_stops() -> None:
    with pytest.raises(Exception, match="modl"):
        jobs_of(one_step("mode=zero_shot modl=nano"), OUTPUTS)
    with pytest.raises(HarkdError, match="wants 'nobody'"):
        jobs_of(one_step("mode=zero_shot model.adapter={nobody}"), OUTPUTS)
    with pytest.raises(HarkdError, match="choose from scaling"):
        read_plan("scalling", "nano")


def test_a_student_without_its_teachers_run_stops_before_anything_starts() -> None:
    jobs = jobs_of(one_step("mode=distill teacher=rules"), Path("outputs/nowhere"))
    with pytest.raises(HarkdError, match="no step of the plan makes outputs/nowhere/teach"):
        needed(jobs)


def test_what_two_experiments_share_is_done_once_and_behind_what_it_needs() -> None:
    student = jobs_of(one_step("mode=distill teacher=rules"), OUTPUTS)
    traces = jobs_of(one_step("mode=teach engine=rules"), OUTPUTS)
    found = needed([*student, *traces, *student, *traces])
    assert [job.folder for job in found] == [traces[0].folder, student[0].folder]


def test_a_student_is_not_cross_evaluated_in_its_own_home() -> None:
    words = "mode=cross_eval dataset=mural_sim,marble_sim dataset@source=mural_sim,marble_sim"
    assert len(jobs_of(one_step(words), OUTPUTS)) == 4
    jobs = jobs_of(one_step(words, skip_same_home=True), OUTPUTS)
    assert all(job.settings.source.name != job.settings.dataset.name for job in jobs)
    assert len(jobs) == 2


def test_a_command_is_what_a_shell_reads() -> None:
    job = Job("scaling", "one", ("harkd", "a=[b,c]"), Path("x"), frozenset(), None)
    assert shlex.split(job.line) == ["harkd", "a=[b,c]"]
