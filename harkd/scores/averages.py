"""Counts per label -> micro, macro and weighted F1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from harkd.scores.truth import Truth

HITS, PREDICTED, GOLD = 0, 1, 2
"""Per label: events of that gold label predicted so; events predicted so; events of that label."""

AVERAGES = ("micro_f1", "macro_f1", "weighted_f1")


def count(truth: Truth) -> NDArray[np.int64]:
    """Counts the whole split, by torchmetrics; its own F1 would be in single precision.

    Returns:
        (labels, 3): HITS, PREDICTED, GOLD.
    """
    if not truth.sessions:  # torchmetrics wants at least one event
        return np.zeros((truth.labels, 3), np.int64)

    import torch
    from torchmetrics.functional.classification import multiclass_stat_scores

    stats = multiclass_stat_scores(
        torch.from_numpy(truth.predicted),
        torch.from_numpy(truth.gold),
        num_classes=truth.labels + 1,  # the last one: no prediction
        average="none",
    )
    hits, wrongly, _, missed, _ = stats[: truth.labels].numpy().T
    return np.stack([hits, hits + wrongly, hits + missed], axis=1)


def f1(counts: NDArray[np.float64] | NDArray[np.int64]) -> NDArray[np.float64]:
    """F1 of every label: (..., labels, 3) -> (..., labels); NaN with neither gold nor predicted."""
    either = counts[..., PREDICTED] + counts[..., GOLD]
    hits = counts[..., HITS].astype(np.float64)
    scores = np.full(hits.shape, np.nan)
    np.divide(2 * hits, either, out=scores, where=either > 0)
    return scores


def average(
    counts: NDArray[np.float64] | NDArray[np.int64], classes: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Averages F1 over labels, for at least one event.

    An event without a prediction is of an extra class that is never gold. It costs its gold label
    a hit and is in no average itself, except that micro-F1 is over all classes, the extra one
    too: each event then is one hit, or one wrong and one missed label, and it equals accuracy.
    Macro averages over `classes`, less those with neither gold nor predictions, of which nothing
    can be said; weighted is by gold.

    Args:
        counts: (..., labels, 3).
        classes: the labels to average over.

    Returns:
        (..., 3), in the order of `AVERAGES`.
    """
    scores = f1(counts)
    known = np.nan_to_num(scores)
    defined = ~np.isnan(scores[..., classes])
    gold = counts[..., GOLD]
    events = gold.sum(axis=-1)
    micro = counts[..., HITS].sum(axis=-1) / events
    macro = known[..., classes].sum(axis=-1) / defined.sum(axis=-1)
    weighted = (known * gold).sum(axis=-1) / events
    return np.stack([micro, macro, weighted], axis=-1)
