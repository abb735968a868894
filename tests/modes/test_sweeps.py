"""Sweeps over a cluster: submitit's local executor for real, the others as far as they compose."""

import json

import pytest
from hydra import compose, initialize_config_dir
from omegaconf import OmegaConf

from harkd.compose import conf_dir, register_schema
from harkd.runs import Run
from harkd.settings import Settings
from harkd.sweeps import group_of
from tests.modes.command import TINY, Command


@pytest.mark.parametrize(
    ("name", "plugin", "launcher"),
    [
        ("local", "hydra_submitit_launcher", "submitit_launcher.LocalLauncher"),
        ("slurm", "hydra_submitit_launcher", "submitit_launcher.SlurmLauncher"),
        ("ray", "hydra_ray_launcher", "ray_launcher.RayLauncher"),
    ],
)
def test_a_preset_chooses_its_launcher(name: str, plugin: str, launcher: str) -> None:
    pytest.importorskip(f"hydra_plugins.{plugin}")
    register_schema()
    with initialize_config_dir(str(conf_dir()), version_base="1.3"):
        config = compose("config", [f"+sweep={name}"], return_hydra_config=True)
    assert config.hydra.launcher._target_ == f"hydra_plugins.{plugin}.{launcher}"
    assert "sweep" not in config  # it sets nothing of the run's own


def test_jobs_run_in_processes_of_their_own(
    harkd: Command,
) -> None:
    words = ["-m", "+sweep=local", "mode=baseline", "window.size=5,10", *TINY]
    assert harkd(*words).status == 0
    records = [
        json.loads(file.read_text()) for file in harkd.folder.glob("outputs/*/*/*/*/record.json")
    ]
    assert {record["settings"]["window"]["size"] for record in records} == {5, 10}
    assert all(record["finished"] for record in records)
    for record in records:
        size = record["settings"]["window"]["size"]
        assert record["command"][0] == "harkd"
        assert f"window.size={size}" in record["command"]


@pytest.mark.parametrize("launcher", [(), ("+sweep=local",)], ids=["here", "submitit"])
def test_the_others_go_on_when_one_fails(harkd: Command, launcher: tuple[str, ...]) -> None:
    homes = ("dataset=mural,mural_sim", "engine=rules", "window.size=5")
    outcome = harkd("-m", *launcher, *homes, *TINY[2:])
    assert outcome.status == 2
    *_, failed, last = outcome.error.strip().splitlines()
    assert failed.startswith("harkd: failed: dataset=mural: data/mural does not exist")
    assert last == (
        "harkd: 1 of 2 runs of the sweep failed; the same command starts what is not finished"
    )
    [scores] = harkd.folder.glob("outputs/zero_shot/*/*/*/scores.json")
    assert json.loads(scores.read_text())["dataset"] == "mural_sim"


def test_a_defect_in_one_run_is_shown_and_does_not_end_the_others(
    harkd: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    from harkd.modes import baseline

    whole = baseline.run

    def broken(settings: Settings, run: Run) -> None:
        assert settings.window.size != 5, "not this one"
        whole(settings, run)

    monkeypatch.setattr(baseline, "run", broken)
    outcome = harkd("-m", "mode=baseline", "window.size=5,10", *TINY)
    assert outcome.status == 2
    assert "Traceback" in outcome.error
    assert "harkd: failed: window.size=5: AssertionError: not this one" in outcome.error
    assert len(list(harkd.folder.glob("outputs/baseline/*/*/*/scores.json"))) == 1


def test_a_sweep_typed_again_says_a_line_for_each_run_and_keeps_its_group(
    harkd: Command,
) -> None:
    words = ("-m", "mode=baseline", "window.size=5,10", *TINY)
    assert harkd(*words).status == 0
    again = harkd(*words, "outputs=outputs")
    assert again.out.count("finished earlier, nothing to do: outputs/baseline") == 2
    assert "sweep: 2 runs, 2 of them finished earlier, 0 failed" in again.out
    assert "macro-F1" not in again.out
    configs = [OmegaConf.load(file) for file in harkd.folder.glob("outputs/*/*/*/*/config.yaml")]
    [group] = {config.tracker.group for config in configs}
    assert group == group_of(words[1:])
    assert group.startswith("window.size-")


def test_a_group_of_ones_own_and_an_experiments_name() -> None:
    swept = ["model=glob(qwen3-*)", "dataset=marble,mural", "window.size=range(5,20,5)"]
    assert group_of(swept).startswith("dataset+model+window.size-")
    assert group_of(swept) == group_of([*swept[::-1], "outputs=there", "+sweep=slurm"])
    assert group_of(swept) != group_of([*swept, "seed=1"])
    assert group_of([*swept, "+experiment=demo"]).startswith("demo-")


def test_the_group_that_is_set_stays(harkd: Command) -> None:
    words = ("-m", "mode=baseline", "window.size=5,10", "tracker.group=mine", *TINY)
    assert harkd(*words).status == 0
    for file in harkd.folder.glob("outputs/*/*/*/*/config.yaml"):
        assert OmegaConf.load(file).tracker.group == "mine"
