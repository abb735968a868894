"""Self-consistency: several replies to one window vote on every event.

After Wang et al., Self-Consistency Improves Chain of Thought Reasoning (ICLR 2023), event by event.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from harkd.records import Prediction

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TypeVar

    from harkd.records import Prompt

    T = TypeVar("T")


def vote(prompt: Prompt, predictions: Sequence[Prediction]) -> Prediction:
    """Returns what most replies say of each event; of equals, what the earliest of them says.

    The probability of a name is its share of all replies, those without a label for the event
    included: so it says how far the replies agree, and a reply that cannot be read counts against
    every label. Where no reply has a label, the fault is the most frequent one.

    Args:
        prompt: of the window, under the key that the result gets.
        predictions: of its replies, in their order; at least one.
    """
    readable = [prediction for prediction in predictions if prediction.fault is None]
    nothing = (None,) * len(prompt.ids)
    if not readable:
        fault = _most(prediction.fault for prediction in predictions)
        return Prediction(prompt.key, fault, nothing, nothing)
    names, faults, shares = [], [], []
    for place in range(len(prompt.ids)):
        votes = [prediction.names[place] for prediction in readable]
        name = _most(vote for vote in votes if vote is not None)
        fault_here = _most(prediction.event_faults[place] for prediction in readable)
        names.append(name)
        faults.append(fault_here if name is None else None)
        shares.append(tuple(votes.count(one) / len(predictions) for one in prompt.names))
    return Prediction(prompt.key, None, tuple(names), tuple(faults), tuple(shares))


def _most(values: Iterable[T]) -> T | None:
    """The most frequent; of equals the first, for a Counter keeps the order of arrival."""
    counts = Counter(values).most_common(1)
    return counts[0][0] if counts else None
