"""The colours of every page that harkd writes, in light and dark."""

from importlib.resources import files


def palette() -> str:
    """CSS that gives each colour its name; `data-theme` at the root overrules the reader's."""
    return (files("harkd") / "palette.css").read_text(encoding="utf-8")
