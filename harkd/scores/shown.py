"""An estimate as people read it."""

from typing import Any


def shown(estimate: dict[str, Any]) -> str:
    """Returns value and 95% interval, or what there is of them."""
    if estimate["value"] is None:
        return "-"
    if estimate["low"] is None:
        return f"{estimate['value']:.3f}"
    return f"{estimate['value']:.3f} [{estimate['low']:.3f}, {estimate['high']:.3f}]"
