"""A run's prompts and replies, from the files in its folder alone: the data need not be there."""

from pathlib import Path
from typing import Any

import yaml

from harkd.errors import HarkdError
from harkd.prompts.reading import activities_of, events_of
from harkd.records import Prompt, Reply
from harkd.runs import Run
from harkd.runs.replies import read_lines, read_replies


def read_traces(folder: Path) -> list[tuple[Prompt, Reply]]:
    """Reads what was asked and answered, in the order of the answers; of two the last counts.

    Raises:
        HarkdError: there are no replies, or they cannot be read, or their prompts do not begin
            with the run's instruction.
    """
    run = Run(folder)
    if not run.replies.is_file():
        raise HarkdError(
            f"{folder} holds no replies.jsonl: audit a run of mode=teach, zero_shot, distill or "
            "cross_eval"
        )
    try:
        config: Any = yaml.safe_load((folder / "config.yaml").read_text(encoding="utf-8"))
        style = config["prompt"]["style"]
        prefix = run.instruction.read_text(encoding="utf-8")
        labels = config["prompt"].get("labels", "names")  # runs from before it was a setting
        names = activities_of(prefix, labels)
        asked = {line["key"]: line["asked"] for line in read_lines(run.replies)}
        prompts = [
            Prompt(key, prefix, text, style, names, tuple(e.id for e in events_of(text)), labels)
            for key, text in asked.items()
        ]
        traces = list(read_replies(run.replies, prompts))
    except (OSError, KeyError, TypeError, ValueError, yaml.YAMLError) as error:
        raise HarkdError(f"{folder}: {' '.join(str(error).split())}; run it again") from error
    if len(traces) < len(prompts):
        raise HarkdError(
            f"{len(prompts) - len(traces)} of the replies in {run.replies} are to other prompts "
            "than instruction.txt begins; run it again"
        )
    return traces
