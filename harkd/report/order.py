"""In which order names are shown."""

import re


def natural(text: str) -> list[tuple[float, str]]:
    """qwen3-4b before qwen3-14b: numbers by their size, the rest by its letters."""
    parts = re.findall(r"(\d+(?:\.\d+)?)|(\D+)", text)
    return [(float(number) if number else -1.0, rest) for number, rest in parts]
