"""Sweeps over a cluster: submitit's local executor for real, the others as far as they compose."""

import json

import pytest
from hydra import compose, initialize_config_dir

from harkd.compose import conf_dir, register_schema
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


def test_a_job_that_fails_is_told_in_one_line(harkd: Command) -> None:
    outcome = harkd("-m", "+sweep=local", "engine=rules", "dataset=mural", "window.size=5")
    assert outcome.status == 2
    [line] = outcome.error.strip().splitlines()
    assert "a job of the sweep failed: data/mural does not exist" in line
