"""From a composed configuration to a finished run."""

import logging
import warnings
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from omegaconf import DictConfig, OmegaConf
from rich.console import Console

from harkd.modes.checks import check
from harkd.modes.spread import spread, to_spread
from harkd.modes.summary import print_summary
from harkd.runs import OthersAtWork, Run, data_root, open_run, run_folder, this_process
from harkd.runs.record import check_sources
from harkd.settings import Settings
from harkd.tracking import track

LOG = logging.getLogger("harkd")
QUIET = {
    "bitsandbytes": logging.ERROR,  # warns of an optional kernel on every import
}
"""What libraries say that a user need not read."""


def launch(config: DictConfig, overrides: Sequence[str], *, brief: bool = False) -> dict[str, Any]:
    """Runs what a configuration says, and returns its scores.

    Args:
        config: composed from conf/.
        overrides: what the user typed to get it.
        brief: say of a run that is finished already no more than that, in one line.

    Raises:
        HarkdError: a mistake that the user can mend.
        omegaconf.errors.OmegaConfBaseException: a setting is missing or of the wrong type.
    """
    settings = OmegaConf.to_object(config)
    assert isinstance(settings, Settings)  # `defaults: [schema]` comes first in conf/config.yaml
    return run_settings(settings, overrides, brief=brief)


def run_settings(
    settings: Settings, overrides: Sequence[str] = (), *, brief: bool = False
) -> dict[str, Any]:
    """Does a run, or what is left of it, or nothing where it is finished.

    Returns:
        its scores; nothing where other processes are still at their part of it.
    """
    LOG.setLevel(logging.INFO)
    # What one of several processes says of the run, all would say.
    shown = logging.StreamHandler() if this_process().rank == 0 else logging.NullHandler()
    LOG.addHandler(shown)
    quiet_libraries()
    try:
        return _run(settings, overrides, brief)
    finally:
        LOG.removeHandler(shown)


def _run(settings: Settings, overrides: Sequence[str], brief: bool) -> dict[str, Any]:
    check(settings, overrides)
    console = Console()
    run = Run(run_folder(settings))
    if to_spread(settings) and not run.finished:
        spread(settings, overrides)  # the last of its processes shows the scores
        return run.read_scores()
    if run.finished:
        check_sources(run.record, data_root(settings.dataset))
        told = f"finished earlier, nothing to do: {run.folder}"
        console.print(told, highlight=False, soft_wrap=True)
        if brief:
            return run.read_scores()
    else:
        mode = import_module(f"harkd.modes.{settings.mode.name.value}")
        try:
            with open_run(settings) as run:
                if run.process.rank == 0:
                    console.print(f"run: {run.folder}", highlight=False)
                mode.run(settings, run)
                track(settings, run)
        except OthersAtWork as state:
            LOG.info("%s: %s", this_process(), state)
            return {}
    scores = run.read_scores()
    print_summary(console, settings, run.folder, scores)
    return scores


def quiet_libraries() -> None:
    """Keeps from the terminal what libraries say that is no news to a user of harkd."""
    for library, level in QUIET.items():
        logging.getLogger(library).setLevel(level)
    # What will change in a later release of a library that harkd pins.
    warnings.filterwarnings("ignore", category=FutureWarning)
