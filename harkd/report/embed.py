"""Data -> JSON that stands in a page."""

import json
import math
from typing import Any


def to_json(value: Any) -> str:
    """Returns JSON that cannot end the script element that it stands in."""
    text = json.dumps(_finite(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def _finite(value: Any) -> Any:
    # JSON has no NaN, and a browser's parser refuses it.
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    return [_finite(item) for item in value] if isinstance(value, list | tuple) else value
