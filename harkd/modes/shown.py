"""Which labelled windows of the training side prompts show: `prompt.examples`, `prompt.chosen`.

No prompt shows a gold label of its own session, whatever side the run asks about:

- `retrieved`: each window is shown those of the training side's other sessions.
- `fixed`: all windows have one instruction, so a session that gave an example to it is not asked
  about. Nothing changes on the test side; on the training side (mode=teach) the other sessions are
  left. The examples are the same on both sides, so a student is asked as its teacher was.
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from harkd.errors import HarkdError
from harkd.modes.labelling import Labelling
from harkd.modes.similar import Similar
from harkd.records import Labelled, Recording
from harkd.settings import Chosen, PromptSettings, WindowSettings


@dataclass(frozen=True, slots=True)
class Shown:
    """The labelled windows of a run's prompts."""

    fixed: tuple[Labelled, ...] = ()
    """for the instruction"""
    similar: Similar | None = None
    """finds those of a single window"""
    sessions: tuple[str, ...] = ()
    """those that may be asked about"""


def shown(
    recording: Recording,
    prompt: PromptSettings,
    window: WindowSettings,
    *,
    train: Sequence[str],
    asked: Sequence[str],
    seed: int,
) -> Shown:
    """Chooses what prompts show.

    Args:
        recording: the home and its events, in the wording that prompts use.
        prompt: how many are shown, and how they are chosen.
        window: how windows are cut.
        train: the sessions of the training side.
        asked: the sessions that the run would ask about.
        seed: of the fixed ones.

    Raises:
        HarkdError: the training side has too few windows for so many.
    """
    if not prompt.examples:
        return Shown(sessions=tuple(asked))
    if not train:
        raise HarkdError(
            f"prompt.examples={prompt.examples} shows windows of the training side, and this split "
            "leaves no session there: choose another dataset.split, or set prompt.examples=0"
        )
    events = recording.events.filter(pl.col("session").is_in(train))
    labelling = Labelling(events, window, recording.home.activities)
    if len(labelling) < prompt.examples:
        raise HarkdError(
            f"prompt.examples={prompt.examples} is more than the {len(labelling)} windows of the "
            "training side: lower it"
        )
    if prompt.chosen is Chosen.retrieved:
        _check_others(labelling, asked, prompt.examples)
        return Shown(similar=Similar(labelling, prompt.examples), sessions=tuple(asked))
    places = spread(labelling, prompt.examples, seed)
    giving = {labelling.sessions[place] for place in places}
    left = tuple(session for session in asked if session not in giving)
    if not left:
        raise HarkdError(
            f"prompt.examples={prompt.examples}: the examples are of all {len(giving)} sessions, "
            "and none is left to ask about without showing its own labels: lower it, or set "
            "prompt.chosen=retrieved"
        )
    return Shown(fixed=tuple(labelling[place] for place in places), sessions=left)


def spread(labelling: Labelling, count: int, seed: int) -> list[int]:
    """Chooses windows that show many activities, and of few sessions where that costs none.

    Each is the one that adds the most activities to those shown already; once there is nothing to
    add, it begins anew. Of equals it takes one of a session that is used already, then by chance.

    Args:
        labelling: at least `count` windows.
        count: how many.
        seed: of the chance.

    Returns:
        their places, in the order of the windows.
    """
    holds = labelling.holds()
    draw = random.Random(seed)
    chance = np.array([draw.random() for _ in range(len(labelling))])
    sessions = np.array(labelling.sessions)
    told = np.zeros(holds.shape[1], np.bool_)
    chosen: list[int] = []
    while len(chosen) < count:
        added = (holds & ~told).sum(axis=1)
        added[chosen] = -1
        if added.max() == 0:
            told[:] = False
            continue
        used = np.isin(sessions, sessions[chosen])
        best = int(np.lexsort((chance, ~used, -added))[0])
        told |= holds[best]
        chosen.append(best)
    return sorted(chosen)


def _check_others(labelling: Labelling, asked: Sequence[str], count: int) -> None:
    """Every session that is asked about needs enough windows of others."""
    own = Counter(labelling.sessions)
    session = max(asked, key=lambda name: own[name])
    others = len(labelling) - own[session]
    if others < count:
        raise HarkdError(
            f"prompt.examples={count} is more than the {others} windows of the training side that "
            f"are not of session {session} itself: lower it"
        )
