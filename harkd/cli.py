"""The `harkd` command: settings from Hydra, work from `harkd.modes`."""

import os
import sys

import hydra
from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig

from harkd.compose import conf_dir, register_schema
from harkd.guard import guarded


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
