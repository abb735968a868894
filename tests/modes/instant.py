"""An engine that answers at once, and a run of it that can be forked and killed cheaply."""

from __future__ import annotations

import os

from harkd.engines import Engine
from harkd.modes.answering import answer
from harkd.modes.prompts import Prompts
from harkd.records import Prompt
from harkd.runs import OthersAtWork, open_run
from harkd.settings import Settings
from tests.test_experiments import script

InstantEngine = script("performance/instant.py").InstantEngine


class Held(list[Prompt]):
    """Prompts made before a process forks: what makes them has threads, which forks do not get."""

    def __init__(self, prompts: Prompts) -> None:
        super().__init__(prompts)
        self.instruction = prompts.instruction


def forked(settings: Settings, prompts: Held, engine: Engine) -> int:
    """Starts a run in a process of its own, up to where its replies would be scored; its id.

    The status of the process: 0 where all replies are there, 3 where others are at work.
    """
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        with open_run(settings) as run:
            answer(run, engine, prompts)  # type: ignore[arg-type]  # as good
            status = 0
            # As a mode that was killed before it had its scores.
            raise KeyboardInterrupt
    except OthersAtWork:
        status = 3
    except KeyboardInterrupt:
        pass
    finally:
        os._exit(status)
