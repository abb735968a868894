"""Prompts -> replies on disk, whatever was done before."""

import json
import logging
from collections.abc import Iterator
from time import perf_counter

from harkd.engines import Engine
from harkd.errors import HarkdError
from harkd.modes.metering import Meter
from harkd.modes.prompts import Prompts
from harkd.modes.watching import Watch
from harkd.records import Failure, Prompt
from harkd.runs import ReplyStore, Run, gather
from harkd.runs.files import write_text
from harkd.runs.record import note_timing

LOG = logging.getLogger("harkd")


def answer(run: Run, engine: Engine, prompts: Prompts) -> None:
    """Asks the engine whatever has no reply yet, and leaves every reply in one file.

    Each reply is on disk before it counts as done, so a run that is cut off goes on where it was.

    Args:
        run: opened; where it has several processes, this one asks its part of the prompts.
        engine: answers them.
        prompts: of the run.

    Raises:
        HarkdError: a prompt does not fit, or some got no reply.
        OthersAtWork: this part is done, and other processes' parts are not.
    """
    if prompts:
        write_text(run.instruction, prompts.instruction.text)
    clock = perf_counter()
    with ReplyStore(run.own_replies, others=run.all_replies) as store:
        engine.check(store.missing(run.process.share(prompts)))
        meter = Meter(run.process, engine.devices)
        try:
            failures = _ask(run, engine, prompts, store)
        finally:
            note_timing(run.record, "answer", perf_counter() - clock)
            meter.note(run.record, store.added)
    if failures:
        raise HarkdError(
            f"{len(failures)} of {len(prompts)} windows got no reply, the first with: "
            f"{failures[0].reason}; {run.failures} has all, and the same command asks them again"
        )
    gather(run, prompts)


def _ask(run: Run, engine: Engine, prompts: Prompts, store: ReplyStore) -> list[Failure]:
    """Writes down what comes; returns what failed."""
    asked: dict[str, Prompt] = {}
    failures: list[Failure] = []
    share = len(range(run.process.rank, len(prompts), run.process.count))
    with Watch(share, shown=run.process.rank == 0) as watch:

        def missing() -> Iterator[Prompt]:
            for prompt in run.process.share(prompts):
                if store.holds(prompt):
                    watch.skipped()
                else:
                    asked[prompt.key] = prompt
                    yield prompt

        for outcome in engine.replies(missing()):
            prompt = asked.pop(outcome.key)
            if isinstance(outcome, Failure):
                failures.append(outcome)
                _note_failure(run, outcome)
                watch.skipped()
            else:
                store.add(prompt, outcome)
                watch.answered(outcome)
    return failures


def _note_failure(run: Run, failure: Failure) -> None:
    LOG.warning("window %s got no reply: %s", failure.key, failure.reason)
    with run.failures.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"key": failure.key, "reason": failure.reason}) + "\n")
