"""p-values of several comparisons, corrected for there being several."""

from collections.abc import Sequence


def holm(values: Sequence[float]) -> list[float]:
    """Holm's step-down correction (Scandinavian Journal of Statistics 6, 1979), in the same order.

    It keeps the chance of any false alarm below the level, whatever the comparisons have to do
    with each other.
    """
    ranked = sorted(range(len(values)), key=lambda place: values[place])
    corrected = [0.0] * len(values)
    largest = 0.0
    for rank, place in enumerate(ranked):
        largest = max(largest, min(1.0, (len(values) - rank) * values[place]))
        corrected[place] = largest
    return corrected
