"""The `harkd` command: settings from Hydra, work from `harkd.modes`."""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import hydra
from hydra.core.config_store import ConfigStore
from hydra.core.hydra_config import HydraConfig
from hydra.errors import HydraException
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from harkd.errors import HarkdError
from harkd.messages import one_line
from harkd.settings import Settings

EXIT_USER_ERROR = 2
EXIT_INTERRUPTED = 130  # 128 + SIGINT, as shells have it


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


def guarded(command: Callable[[], object]) -> int:
    """Runs a command; a user's mistake becomes one line on stderr and exit status 2."""
    try:
        command()
    except (HarkdError, HydraException, OmegaConfBaseException) as error:
        print(f"harkd: {one_line(error)}", file=sys.stderr)
        return EXIT_USER_ERROR
    except OSError as error:
        print(f"harkd: {error}; the same command continues once that is mended", file=sys.stderr)
        return EXIT_USER_ERROR
    except KeyboardInterrupt:
        print("harkd: stopped; the same command continues where it was", file=sys.stderr)
        return EXIT_INTERRUPTED
    return 0


def main() -> None:
    """Entry point of the `harkd` command."""
    # Hydra would print a traceback or several lines and exit with 1; this makes it raise.
    os.environ["HYDRA_FULL_ERROR"] = "1"
    register_schema()

    @hydra.main(config_path=str(conf_dir()), config_name="config", version_base="1.3")
    def job(config: DictConfig) -> None:
        from harkd.modes import launch

        overrides = list(HydraConfig.get().overrides.task)
        # Inside Hydra's job, so that Hydra does not report the same error in its own words.
        status = guarded(lambda: launch(config, overrides))
        if status:
            sys.exit(status)

    sys.exit(guarded(job))
