"""The `harkd` command: settings from Hydra, work from `harkd.modes`."""

import os
import sys
from collections.abc import Callable

import hydra
from hydra.core.hydra_config import HydraConfig
from hydra.types import RunMode
from omegaconf import DictConfig

from harkd.compose import conf_dir, register_schema
from harkd.errors import HarkdError
from harkd.guard import guarded
from harkd.sweeps import end_of_sweep, one_of_a_sweep


def main() -> None:
    """Entry point of the `harkd` command."""
    # Hydra would print a traceback or several lines and exit with 1; this makes it raise.
    os.environ["HYDRA_FULL_ERROR"] = "1"
    register_schema()

    @hydra.main(config_path=str(conf_dir()), config_name="config", version_base="1.3")
    def job(config: DictConfig) -> None:
        from harkd.modes import launch

        overrides = list(HydraConfig.get().overrides.task)
        if HydraConfig.get().mode is RunMode.MULTIRUN:
            sys.argv = ["harkd", *overrides]  # what the run's record says, wherever it is run
            one_of_a_sweep(config, lambda: launch(config, overrides, brief=True))
            return
        # Inside Hydra's job, so that Hydra does not report the same error in its own words.
        status = guarded(lambda: launch(config, overrides))
        if status:
            sys.exit(status)

    sys.exit(guarded(lambda: _composed(job)))


def _composed(job: Callable[[], None]) -> None:
    """Runs the job, or the sweep's; says in one line what libraries have no words for.

    OmegaConf has only an assertion for a setting below a group that is null.
    """
    try:
        job()
        end_of_sweep()
    except AssertionError as error:
        if "Unexpected type for root" not in str(error):
            raise
        below = [word for word in sys.argv[1:] if "." in word.partition("=")[0]]
        raise HarkdError(
            f"{' '.join(below)}: a group that this reaches into is empty here; choose it first "
            "(a symbolic teacher has no model, and source is empty without dataset@source=<name>)"
        ) from error
    except Exception as error:
        if not type(error).__module__.startswith("submitit."):
            raise
        # It ends with what the job itself printed last.
        told = [line for line in str(error).splitlines() if line.strip("- ")]
        raise HarkdError(
            f"a job of the sweep was cut off: {told[-1]} (its log is in outputs/sweeps; the same "
            "command starts what is not finished)"
        ) from error
