"""python -m tests.modes.hundred_kills KILLS OVERRIDE...: kills a run that often, then ends it.

engine=rules stands for an engine that answers at once. Prints how many replies were on disk when
each process was killed.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time

from harkd.compose import compose_settings
from harkd.modes.engine import make_engine
from harkd.modes.task import prepare
from harkd.runs import Run, run_folder
from tests.modes.instant import Held, InstantEngine, forked

PAUSE = 0.0002
"""Seconds a reply, so that a kill comes where it is meant to."""


def main(kills: int, overrides: list[str]) -> None:
    settings = compose_settings(overrides)
    # The model of engine=transformers is loaded once, and each process has it from the fork.
    instant = settings.engine.name == "rules"
    engine = InstantEngine(PAUSE) if instant else make_engine(settings)
    prompts = Held(prepare(settings).prompts)
    run, draw = Run(run_folder(settings)), random.Random(0)
    # A line also holds the reply, so all kills together come before the last window.
    step = sum(len(prompt.suffix) for prompt in prompts) // kills
    found = []
    for _ in range(kills):
        wanted = size(run) + draw.randrange(2 * step)
        child = forked(settings, prompts, engine)
        while size(run) < wanted:
            assert os.waitpid(child, os.WNOHANG) == (0, 0), "it ended before it was killed"
            time.sleep(0.0005)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        found.append(run.replies.read_bytes().count(b"\n"))
    child = forked(settings, prompts, engine)
    assert os.waitpid(child, 0)[1] == 0
    print(json.dumps(found))


def size(run: Run) -> int:
    return run.replies.stat().st_size if run.replies.is_file() else 0


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
