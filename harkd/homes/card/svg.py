"""Elements of a picture, with every text escaped."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

_MARGIN = 10.0  # pixels around a picture


@dataclass(frozen=True)
class Picture:
    """An SVG element that has its own title and description."""

    title: str
    about: str
    """what there is to see, in words, for who does not see it"""
    svg: str


def clean(text: str) -> str:
    """The text without what no file can hold or no reader can see.

    Data may hold control characters, halves of surrogate pairs, and marks that turn the writing
    around. Any blank, a line's end too, becomes an ordinary one.
    """
    return "".join(
        char if char.isprintable() else " " if char.isspace() else "\ufffd" for char in text
    )


def cut(text: str, width: float) -> str:
    """The text, shortened to about that many pixels at 13 pixels a letter's height."""
    most = max(3, int(width / 6.9))
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def tag(name: str, *children: str, **attributes: str | float) -> str:
    """An element of children that are elements; `kind` is its class, `_` in names is `-`."""
    pairs = (("class" if key == "kind" else key, value) for key, value in attributes.items())
    written = "".join(f' {key.replace("_", "-")}="{escape(_plain(value))}"' for key, value in pairs)
    return f"<{name}{written}>{''.join(children)}</{name}>" if children else f"<{name}{written}/>"


def text(content: str, x: float, y: float, kind: str, anchor: str = "start") -> str:
    """Writing, whose first letter, middle or end stands at x."""
    return tag("text", escape(clean(content)), x=x, y=y, kind=kind, text_anchor=anchor)


def hint(content: str) -> str:
    """What a pointer over the element that it stands in shows."""
    return tag("title", escape(clean(content)))


def picture(key: str, title: str, about: str, width: float, height: float, *parts: str) -> Picture:
    """A picture with room for that many pixels and a margin; `key` is unique in its page."""
    across, down = width + 2 * _MARGIN, height + 2 * _MARGIN
    svg = tag(
        "svg",
        tag("title", escape(clean(title)), id=f"{key}-title"),
        tag("desc", escape(clean(about)), id=f"{key}-about"),
        tag("rect", kind="paper", x=-_MARGIN, y=-_MARGIN, width=across, height=down),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=" ".join(map(_plain, (-_MARGIN, -_MARGIN, across, down))),
        width=across,
        height=down,
        role="img",
        aria_labelledby=f"{key}-title {key}-about",
    )
    return Picture(title, about, svg)


def _plain(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")
