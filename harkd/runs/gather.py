"""The replies of several processes become one file, by whichever process is the last."""

from collections.abc import Iterable

from harkd.records import Prompt
from harkd.runs.folder import Run
from harkd.runs.replies import merge, unanswered


class OthersAtWork(Exception):  # noqa: N818 - nothing is wrong
    """This process has done its part, and the last one to do so will finish the run."""


def gather(run: Run, prompts: Iterable[Prompt]) -> None:
    """Leaves one replies.jsonl with one reply per prompt, and this process to score it.

    No process waits for another: each looks, when it has done its part, whether all parts are
    there. One that was killed leaves the run unfinished, to be continued by any number.

    Args:
        run: opened, so that its `finishing` lock is let go when it is closed.
        prompts: of the whole run.

    Raises:
        OthersAtWork: replies are missing, or another process was quicker.
    """
    files = run.all_replies
    if run.process.alone and files == [run.replies]:
        return
    assert run.finishing is not None  # `open_run` made it
    run.finishing.acquire()
    if run.finished:
        raise OthersAtWork("finished by another process")
    missing = unanswered(run.all_replies, prompts)
    if missing:
        run.finishing.release()
        raise OthersAtWork(
            f"{missing} windows are other processes' and not answered yet: the last of them to "
            "finish scores the run; should one have died, the same command continues it"
        )
    merge(run.all_replies, run.replies, prompts)
