"""Settings from the presets in `conf/`."""

from collections.abc import Sequence
from pathlib import Path

import hydra
from hydra.core.config_store import ConfigStore
from omegaconf import OmegaConf

from harkd.settings import Settings


def conf_dir() -> Path:
    """The folder of the presets: inside an installed wheel, or beside the package in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "conf"
    return installed if installed.is_dir() else package.parent / "conf"


def register_schema() -> None:
    """Makes `defaults: [schema]` of conf/config.yaml mean `harkd.settings.Settings`."""
    ConfigStore.instance().store(name="schema", node=Settings)


def compose_settings(overrides: Sequence[str]) -> Settings:
    """Composes settings as the command line does, for use from Python.

    Args:
        overrides: what would be typed behind `harkd`.

    Raises:
        hydra.errors.HydraException: an unknown choice or key.
        omegaconf.errors.OmegaConfBaseException: a value of the wrong type.
    """
    register_schema()
    with hydra.initialize_config_dir(str(conf_dir()), version_base="1.3"):
        settings = OmegaConf.to_object(hydra.compose("config", list(overrides)))
    assert isinstance(settings, Settings)  # `defaults: [schema]` comes first in conf/config.yaml
    return settings
