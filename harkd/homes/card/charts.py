"""Amounts as bars with names beside them, or as columns in their order."""

from __future__ import annotations

import math
from collections.abc import Sequence

from harkd.homes.card.numbers import Amount
from harkd.homes.card.svg import Picture, cut, hint, picture, tag, text

_NARROW = 560  # pixels; below, names stand above their bars
_MOST = 60  # bars; a picture of thousands of sensors helps nobody


def bars(
    key: str, title: str, amounts: Sequence[Amount], unit: str, width: float, hue: str
) -> Picture:
    """Horizontal bars, one per amount, with count and share."""
    shown = amounts[:_MOST]
    narrow = width < _NARROW
    left = (
        0.0 if narrow else min(300.0, 20 + 6.9 * max((len(one.name) for one in shown), default=0))
    )
    right = width - (96 if narrow else 110)
    row, top = (38, 4) if narrow else (25, 4)
    bottom = top + row * len(shown)
    step, most = _scale(max((one.count for one in shown), default=0), 3 if narrow else 6)
    parts = []
    for tick in range(0, most + 1, step):
        x = left + (right - left) * tick / most
        parts.append(tag("path", kind="grid", d=f"M{x:.1f} {top}V{bottom}"))
        parts.append(
            text(f"{tick:,}", x, bottom + 17, "tick", "start" if narrow and not tick else "middle")
        )
    parts.append(text(unit, right, bottom + 34, "tick", "end"))
    for number, one in enumerate(shown):
        y = top + number * row
        size = (right - left) * one.count / most
        middle = y + (26 if narrow else row / 2)
        name = (
            text(cut(one.name, width), 0, y + 13, "name")
            if narrow
            else text(cut(one.name, left - 14), left - 10, middle + 4.5, "name", "end")
        )
        bar = tag("rect", kind=hue, x=left, y=middle - 7, width=max(size, 0), height=14, rx=2)
        value = f"{one.count:,}"
        parts.append(
            tag(
                "g",
                hint(f"{one.name}: {value} {unit} ({one.share:.1%})"),
                name,
                bar if one.count else "",
                text(value, left + size + 8, middle + 4.5, "value"),
                text(f"{one.share:.1%}", width, middle + 4.5, "tick", "end"),
            )
        )
    about = _about(shown, unit)
    if len(amounts) > len(shown):
        about += f" The {len(shown)} most frequent of {len(amounts)} are shown."
    return picture(key, title, about, width, bottom + 42, *parts)


def columns(
    key: str, title: str, amounts: Sequence[Amount], unit: str, axis: str, width: float, hue: str
) -> Picture:
    """Vertical columns in the order given; `axis` says what their names are."""
    left, top, bottom = 52.0, 28.0, 218.0
    step, most = _scale(max((one.count for one in amounts), default=0), 4)
    parts = [text(unit, 0, 12, "tick")]
    for tick in range(0, most + 1, step):
        level = bottom - (bottom - top) * tick / most
        parts.append(tag("path", kind="grid" if tick else "base", d=f"M{left} {level:.1f}H{width}"))
        parts.append(text(f"{tick:,}", left - 8, level + 4, "tick", "end"))
    # Few columns look like columns, not like walls.
    pitch = min((width - left) / max(1, len(amounts)), 110)
    slanted = pitch < 46 and any(len(one.name) > 4 for one in amounts)
    for number, one in enumerate(amounts):
        height = (bottom - top) * one.count / most
        middle = left + pitch * (number + 0.5)
        thick = pitch * 0.74
        x, y = middle - thick / 2, bottom - height
        column = tag("rect", kind=hue, x=x, y=y, width=thick, height=height, rx=2)
        name = text(one.name, middle, bottom + 17, "tick", "middle")
        if slanted:
            turned = f"translate({middle + 4:.1f} {bottom + 14:.1f}) rotate(-40)"
            name = tag("g", text(one.name, 0, 0, "tick", "end"), transform=turned)
        parts.append(
            tag(
                "g",
                hint(f"{one.name}: {one.count:,} {unit} ({one.share:.1%})"),
                column if one.count else "",
                text(_percent(one), middle, y - 6, "value small", "middle"),
                name,
            )
        )
    below = bottom + (62 if slanted else 38)
    parts.append(text(axis, width, below, "tick", "end"))
    return picture(key, title, _about(amounts, unit), width, below + 8, *parts)


def _percent(one: Amount) -> str:
    if not one.count:
        return ""
    return f"{one.share:.0%}" if one.share >= 0.005 else "<1%"


def _about(amounts: Sequence[Amount], unit: str) -> str:
    return f"{unit}: " + "; ".join(f"{one.name} {one.count:,} ({one.share:.1%})" for one in amounts)


def _scale(largest: int, ticks: int) -> tuple[int, int]:
    """A round step, and the first multiple of it that the largest count does not pass."""
    rough = max(1.0, largest / ticks)
    size = 10 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough)
    return step, step * max(1, math.ceil(largest / step))
