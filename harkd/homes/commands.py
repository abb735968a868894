"""What each command of `harkd-data` does. The imports stand inside: `--help` waits for none."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from harkd.errors import HarkdError
from harkd.homes.datasets import open_dataset

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from harkd.homes.rows import OnError


def where() -> None:
    """Prints where to get the datasets."""
    from harkd.homes.sources import directions

    print(directions())


def check(root: Path, dataset: str, home: str | None) -> None:
    """Prints how a copy compares with what is published of its dataset.

    Raises:
        HarkdError: it differs, or cannot be read.
    """
    from harkd.homes.published import mural_facts

    if dataset != "mural":
        recording = open_dataset(dataset, root, home=home).recording
        _print_dropped(recording.dropped)
        print(f"{root}: can be read, {recording.events.height:,} events")
        print(f"harkd knows no published numbers to hold a copy of {dataset} against")
        return
    opened = open_dataset(dataset, root, home=home, on_error="skip")
    facts = mural_facts(opened.recording)
    width = max(len(fact.name) for fact in facts)
    print(f"{'':{width}}  expected   found")
    for fact in facts:
        verdict = "ok" if fact.ok else "differs"
        print(f"{fact.name:{width}}  {fact.expected:8,}  {fact.found:6,}  {verdict}")
    different = [fact.name for fact in facts if not fact.ok]
    if different:
        _print_dropped(opened.recording.dropped)
        fix = "unpack MuRAL.zip again, or see that nothing was added"
        if opened.mark is not None:
            fix = "it is a simulated home, which is not MuRAL"
        raise HarkdError(f"{root} is not MuRAL as published ({', '.join(different)}): {fix}")


def describe(
    root: Path,
    dataset: str,
    home: str | None,
    on_error: OnError | None,
    out: Path | None,
    window: int,
) -> None:
    """Writes a dataset's data card, and prints its counts as JSON on the last line."""
    from harkd.homes.counts import count

    opened = open_dataset(dataset, root, home=home, on_error=on_error)
    _print_dropped(opened.recording.dropped)
    if out is not None:
        from harkd.homes.card import write_card

        write_card(opened.recording, out, window=window, simulated=opened.mark is not None)
        print(f"{out / 'card.html'}: the data card; it stays on this machine")
    print(json.dumps(asdict(count(opened.recording, window))))


def convert(
    root: Path, dataset: str, home: str | None, on_error: OnError | None, out: Path
) -> None:
    """Writes a dataset anew as a home of one's own; a simulated one stays named so."""
    from harkd.homes import own_files

    opened = open_dataset(dataset, root, home=home, on_error=on_error)
    _print_dropped(opened.recording.dropped)
    own_files.write(opened.recording, out)
    if opened.mark is not None:
        shutil.copyfile(opened.mark, out / opened.mark.name)
    events = f"{opened.recording.events.height:,} events"
    print(f"{out}: {events}; read it with dataset=own dataset.root={out}")


def simulate(root: Path, **knobs: Any) -> None:
    """Writes a simulated home, and tells how close it is to the dataset that it is laid out as."""
    from harkd.homes.simulate import SimulationSpec, write

    spec = SimulationSpec(**knobs)
    write(spec, root)
    shown = ", ".join(f"{field.name} {getattr(spec, field.name)}" for field in fields(spec))
    print(f"{root}: simulated, not recorded, data ({shown})")
    if spec.layout == "random":
        return
    from harkd.homes.published import beside_published

    try:
        rows = beside_published(open_dataset(spec.layout, root).recording, spec.layout)
    except HarkdError:  # so short and so rare that nothing was sensed
        print("no sensor event in it: raise --rate or --minutes")
        return
    width = max(len(row.name) for row in rows)
    print(f"\n{'':{width}}  {'published':>10}  {'here':>10}")
    for row in rows:
        print(f"{row.name:{width}}  {row.published:>10}  {row.found:>10}")
    print("- no published number is known to harkd; --rate 1 aims at MuRAL's event rate")


def _print_dropped(dropped: Mapping[str, int]) -> None:
    for reason, number in dropped.items():
        print(f"left out {number:,}: {reason}")
