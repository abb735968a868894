"""What the known datasets look like on disk, and where a user gets them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from harkd.errors import HarkdError


@dataclass(frozen=True)
class Layout:
    """How to tell one dataset's folder from another's."""

    title: str
    marks: tuple[str, ...]
    """glob patterns, each of which matches something in the dataset's folder; ' or ' joins several
    of which one does"""
    outer: str
    """folder that the archive may put around it; empty where there is none"""
    source: str
    """where to get it, in words"""


LAYOUTS = {
    "marble": Layout(
        "MARBLE",
        ("*/instance*/environmental.csv",),
        "dataset",
        "the authors of MARBLE at the University of Milan",
    ),
    "mural": Layout(
        "MuRAL",
        ("sensors.json", "activities.json", "*/data.csv"),
        "MuRAL",
        "mural.imag.fr (MuRAL.zip)",
    ),
    "uci_adl": Layout(
        "the Ordóñez homes (UCI ADL binary)",
        ("Ordonez?_Sensors.txt", "Ordonez?_ADLs.txt"),
        "",
        "the UCI Machine Learning Repository ('Activities of Daily Living (ADLs) Recognition "
        "Using Binary Sensors')",
    ),
    "casas": Layout(
        "CASAS",
        ("*[0-9].csv or */data or */data.txt or */*.ann.txt",),
        "labeled_data",
        "zenodo.org/records/15708568 (labeled_data.zip)",
    ),
    "own": Layout(
        "a home of your own",
        ("home.yaml", "events.csv or events.parquet"),
        "",
        "your home's system, as harkd/homes/OWN.md says",
    ),
}


def locate(root: Path, dataset: str) -> Path:
    """The folder in which a dataset's files lie: `root` itself or the archive's folder in it.

    Raises:
        HarkdError: there is no such folder, or it holds something else.
    """
    layout = LAYOUTS[dataset]
    base = _base(root, layout)
    if base is not None:
        return base
    other = next((name for name in LAYOUTS if _base(root, LAYOUTS[name]) is not None), None)
    fix = f"get it from {layout.source} and give the folder of it"
    if other is not None:
        found = f"holds {LAYOUTS[other].title}"
        fix = f"choose dataset {other}, or {fix}"
    elif not root.exists():
        found = "does not exist"
    elif not root.is_dir():
        found, fix = "is a file", f"give the .zip or the folder it was unpacked in, or {fix}"
    else:
        found = _contents(root)
    raise HarkdError(
        f"{root} {found}; expected {layout.title} with {', '.join(layout.marks)}: {fix}"
    )


def _base(root: Path, layout: Layout) -> Path | None:
    for base in (root, root / layout.outer, *_only_folder(root)):
        if base.is_dir() and all(_holds(base, mark) for mark in layout.marks):
            return base
    return None


def _holds(base: Path, mark: str) -> bool:
    paths = (path for pattern in mark.split(" or ") for path in base.glob(pattern))
    return any(path.is_file() for path in paths)


def _only_folder(root: Path) -> list[Path]:
    """The one folder in a folder: archives often have one around what was packed."""
    folders = list(root.glob("*/"))
    return folders if len(folders) == 1 else []


def _contents(root: Path) -> str:
    try:
        names = sorted(path.name for path in root.iterdir())
    except OSError as error:
        return f"cannot be listed ({error.strerror})"
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return f"holds {', '.join(names[:5])}{more}" if names else "is empty"
