"""Every committed preset composes, and the command is quick where no model is needed."""

import subprocess
import sys
from itertools import chain

import pytest

from harkd.compose import compose_settings, conf_dir
from harkd.messages import setting_names
from harkd.settings import Settings

GROUPS = ("mode", "dataset", "model", "window", "prompt", "engine", "teacher", "trainer",
          "tracker")  # fmt: skip
PRESETS = [
    f"{group}={file.stem}" for group in GROUPS for file in sorted((conf_dir() / group).glob("*"))
]
EXPERIMENTS = [f"+experiment={file.stem}" for file in sorted((conf_dir() / "experiment").glob("*"))]


@pytest.mark.parametrize("preset", chain(PRESETS, EXPERIMENTS))
def test_it_composes(preset: str) -> None:
    settings = compose_settings([preset])
    group, _, name = preset.lstrip("+").partition("=")
    if group in ("dataset", "model", "prompt", "engine", "trainer"):
        assert getattr(settings, group).name.startswith(name)


def test_every_dataset_can_be_the_source_of_a_cross_evaluation() -> None:
    for file in (conf_dir() / "dataset").glob("*.yaml"):
        settings = compose_settings(["mode=cross_eval", f"dataset@source={file.stem}"])
        assert settings.source is not None


def test_a_setting_is_listed_by_its_full_name() -> None:
    names = list(setting_names(Settings))
    assert "trainer.lora.rank" in names
    assert "teacher.model.precision" in names
    assert len(names) == len(set(names))


@pytest.mark.parametrize("words", [["--help"], ["--cfg", "job"]])
def test_help_and_settings_import_no_model_library(words: list[str]) -> None:
    code = (
        "import sys\nsys.argv[0] = 'harkd'\nfrom harkd.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "heavy = {'torch', 'transformers', 'polars', 'pytorch_lightning'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "dataset" in done.stdout


def test_the_simulation_presets_are_the_simulators_own_defaults() -> None:
    from harkd.homes.simulate import SimulationSpec

    for layout in ("mural", "marble"):
        knobs = compose_settings([f"dataset={layout}_sim"]).dataset.simulate
        assert knobs is not None
        assert SimulationSpec(**knobs) == SimulationSpec(layout, knobs["seed"])
