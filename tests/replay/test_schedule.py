"""What the runner does when runs fail, are finished, or are stopped: with real processes."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import pytest
from replay.jobs import Job, jobs_of
from replay.plan import Plan, Step
from replay.schedule import run_jobs

from tests.modes.command import TINY
from tests.test_experiments import EXPERIMENTS

RULES = " ".join(("engine=rules", "dataset.simulate.sessions=4", *TINY[1:]))


def step(name: str, words: str, makes: str | None = None) -> Step:
    return Step(name, words, makes, ({},), False)


def jobs(outputs: Path, *steps: Step) -> list[Job]:
    return jobs_of(Plan("scaling", "nano", steps, ()), outputs)


def script(tmp_path: Path, name: str, code: str) -> str:
    file = tmp_path / f"{name}.py"
    file.write_text(code, encoding="utf-8")
    return f"python {file}"


def test_a_failing_run_stops_what_needs_it_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "outputs"
    fails = script(tmp_path, "fails", "import sys; print('no such luck'); sys.exit(3)")
    told: list[str] = []
    outcome = run_jobs(
        jobs(
            out,
            step("broken", fails, f"{out}/broken"),
            step("behind", f"{fails} {{broken}}", f"{out}/behind"),
            step("sound", f"mode=zero_shot {RULES}"),
        ),
        at_once=2,
        logs=out / "logs",
        tell=told.append,
    )
    assert [job.step for job in outcome.done] == ["sound"]
    reasons = {job.step: reason for job, reason in outcome.failed.values()}
    assert reasons["broken"].startswith("status 3: no such luck")
    assert "which failed" in reasons["behind"]
    assert sum(line.startswith("$ ") for line in told) == 2
    assert sum("FAILED" in line for line in told) == 2


def test_a_second_start_does_nothing_new(tmp_path: Path) -> None:
    out = tmp_path / "outputs"
    two = jobs(out, step("one", f"mode=zero_shot {RULES}"), step("two", f"mode=teach {RULES}"))
    first = run_jobs(two, at_once=2, logs=out / "logs", tell=lambda _: None)
    assert len(first.done) == 2
    before = {file: file.stat().st_mtime_ns for file in out.rglob("*") if file.is_file()}
    told: list[str] = []
    second = run_jobs(two, at_once=2, logs=out / "logs", tell=told.append)
    assert len(second.earlier) == 2
    assert not second.done
    assert not any(line.startswith("$") for line in told)
    assert before == {file: file.stat().st_mtime_ns for file in out.rglob("*") if file.is_file()}


def test_a_run_that_ends_well_but_made_nothing_has_failed(tmp_path: Path) -> None:
    out = tmp_path / "outputs"
    idle = jobs(out, step("idle", script(tmp_path, "idle", "print('done')"), f"{out}/idle"))
    outcome = run_jobs(idle, at_once=1, logs=out / "logs", tell=lambda _: None)
    assert not outcome.done
    assert len(outcome.failed) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_runner_stops_its_runs_and_goes_on_later(
    tmp_path: Path, number: signal.Signals
) -> None:
    out, gate = tmp_path / "outputs", tmp_path / "gate"
    waits = (
        "import os, pathlib, sys, time\n"
        f"pathlib.Path(r'{out}').mkdir(exist_ok=True)\n"
        f"pathlib.Path(r'{tmp_path}/pid').write_text(str(os.getpid()))\n"
        f"while not pathlib.Path(r'{gate}').exists(): time.sleep(0.05)\n"
        f"pathlib.Path(r'{out}/made').mkdir()\n"
    )
    words = script(tmp_path, "waits", waits)
    main = (
        f"import sys; sys.path.insert(0, r'{EXPERIMENTS}')\n"
        "from pathlib import Path\n"
        "from replay.jobs import Job\n"
        "from replay.schedule import run_jobs\n"
        f"job = Job('scaling', 'one', tuple({words.split()!r}), Path(r'{out}/made'), "
        "frozenset(), None)\n"
        f"run_jobs([job], at_once=2, logs=Path(r'{out}/logs'), tell=print)\n"
    )
    runner = subprocess.Popen([sys.executable, "-c", main], stderr=subprocess.DEVNULL)
    pid = int(_waited(tmp_path / "pid"))
    runner.send_signal(number)
    runner.wait(60)
    assert runner.returncode != 0
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    gate.touch()
    assert subprocess.run([sys.executable, "-c", main], check=False).returncode == 0
    assert (out / "made").is_dir()


def _waited(file: Path) -> str:
    end = monotonic() + 60
    while not (file.is_file() and file.read_text(encoding="utf-8")):
        assert monotonic() < end, "the process never began"
        sleep(0.05)
    return file.read_text(encoding="utf-8")


def test_a_run_that_was_killed_is_continued(tmp_path: Path) -> None:
    """SIGKILL of a run, which nothing can answer: the run counts as failed, and goes on later."""
    out = tmp_path / "outputs"
    (job,) = jobs(out, step("one", f"mode=zero_shot {RULES}"))
    job.folder.mkdir(parents=True)
    (job.folder / "record.json").write_text("{}", encoding="utf-8")  # begun, and no more
    assert not job.finished
    outcome = run_jobs([job], at_once=1, logs=out / "logs", tell=lambda _: None)
    assert outcome.done == [job], outcome.failed
