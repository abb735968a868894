"""Prompts -> replies on disk, whatever was done before."""

from collections.abc import Sequence
from time import perf_counter

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from harkd.engines import Engine
from harkd.records import Prompt
from harkd.runs import ReplyStore, Run
from harkd.runs.files import write_text
from harkd.runs.record import note_timing


def answer(run: Run, engine: Engine, prompts: Sequence[Prompt]) -> None:
    """Asks the engine whatever has no reply yet.

    Each reply is on disk before it counts as done, so a run that is cut off goes on where it was.
    """
    if prompts:
        write_text(run.instruction, prompts[0].prefix)
    by_key = {prompt.key: prompt for prompt in prompts}
    clock = perf_counter()
    with ReplyStore(run.replies) as store, _progress() as bar:
        missing = list(store.missing(prompts))
        task = bar.add_task(
            "  answer", total=len(prompts), completed=len(prompts) - len(missing), numbers=""
        )
        tokens = 0
        try:
            for reply in engine.replies(missing):
                store.add(by_key[reply.key], reply)
                tokens += reply.new_tokens
                speed = f"{tokens / (perf_counter() - clock):,.0f} tokens/s"
                bar.update(task, advance=1, numbers=speed if tokens else "")
        finally:
            note_timing(run.record, "answer", perf_counter() - clock)


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("windows  {task.fields[numbers]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
