"""The scores of a lenient reading, for beside the strict ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harkd.scores.schema import Lenient, Scores


def lenient(strict: Scores, mended: Scores) -> Lenient:
    """Returns what `scores.json` keeps of the lenient scores.

    Args:
        strict: the scores of the run.
        mended: those of the same replies after mending.
    """
    return {
        "repaired": mended["replies"]["ok"]["count"] - strict["replies"]["ok"]["count"],
        "valid_replies": mended["valid_replies"],
        "answered_events": mended["answered_events"],
        "all": mended["all"],
        "without_other": mended["without_other"],
    }
