"""GPU memory of a training step, for every size, precision and preset: see memory.md.

python experiments/performance/memory.py
    computes, prints a JSON line per case and writes the tables of memory.md
python experiments/performance/memory.py model=qwen3-8b trainer=gpu trainer.micro_batch_size=2
    computes one case and prints it; nothing is written
python experiments/performance/memory.py --measure model=qwen3-8b trainer=gpu
    takes steps on this machine's GPU with random weights, and prints what they took beside that
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from footprint import Footprint, Lengths, footprint

from harkd.compose import compose_settings, conf_dir
from harkd.errors import HarkdError
from harkd.settings import Settings

PAGE = Path(__file__).with_name("memory.md")
GIB = 2**30
LENGTHS = Lengths(prefix=1100, suffix=300, target=700)
"""A home's instruction; a window of 10 events; a reasoned answer."""
PRECISIONS = ("nf4", "int8", "bf16")
RECOMPUTE = "trainer.gradient_checkpointing=true"
PRESETS: dict[str, tuple[list[str], int]] = {
    "gpu": (["trainer=gpu"], 1),
    "gpu, recomputed": (["trainer=gpu", RECOMPUTE], 1),
    "ddp × 2": (["trainer=ddp"], 2),
    "ddp × 8": (["trainer=ddp"], 8),
    "fsdp × 2": (["trainer=fsdp"], 2),
    "fsdp × 8": (["trainer=fsdp"], 8),
}
"""What is typed, and the number of processes."""
LADDER: tuple[tuple[str, int], ...] = (
    ("trainer=gpu", 1),
    *((f"trainer=gpu trainer.micro_batch_size={rows}", 1) for rows in (4, 2, 1)),
    (f"trainer=gpu {RECOMPUTE}", 1),
    (f"trainer=gpu {RECOMPUTE} trainer.micro_batch_size=1", 1),
    ("trainer=fsdp", 2),
    ("trainer=fsdp", 8),
)
"""What the first table tries, in this order: words to type, and the number of GPUs."""
CARDS = (24, 40, 80)
USABLE = 0.9
"""Share of a card that the sum may fill: the rest is for what the formula leaves out."""
TARGETS = (100, 300, 700, 1500, 3000)


def main() -> None:
    """Computes; or measures one case on a GPU."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("overrides", nargs="*", help="settings, as behind `harkd`")
    parser.add_argument("--prefix", type=int, default=LENGTHS.prefix, metavar="TOKENS")
    parser.add_argument("--suffix", type=int, default=LENGTHS.suffix, metavar="TOKENS")
    parser.add_argument("--target", type=int, default=LENGTHS.target, metavar="TOKENS")
    parser.add_argument("--processes", type=int, default=1, help="that share the batch")
    parser.add_argument("--measure", action="store_true", help="on this machine's GPU")
    options = parser.parse_args()
    lengths = Lengths(options.prefix, options.suffix, options.target)
    if options.overrides or options.measure:
        try:
            print(json.dumps(_one(options, lengths)))
        except HarkdError as error:
            parser.error(str(error))
        return
    if lengths != LENGTHS:
        parser.error("the page's lengths are LENGTHS; name a model to compute others")
    for size in sizes():
        for precision in PRECISIONS:
            for words, processes in PRESETS.values():
                overrides = [f"model={size}", f"model.precision={precision}", *words]
                try:
                    print(json.dumps(case(overrides, LENGTHS, processes)))
                except HarkdError as error:
                    print(json.dumps({"settings": overrides, "refused": str(error)}))
    text = PAGE.read_text(encoding="utf-8")
    for name, lines in tables().items():
        start, end = marks(name)
        before, rest = text.split(start)
        text = f"{before}{start}\n{chr(10).join(lines)}\n\n{end}{rest.partition(end)[2]}"
    PAGE.write_text(text, encoding="utf-8")


def _one(options: argparse.Namespace, lengths: Lengths) -> dict[str, Any]:
    line = case(options.overrides, lengths, options.processes)
    if options.measure:
        from gpu_step import measure  # loads models, which computing does without

        line |= measure(compose_settings(options.overrides), lengths)
    return line


def case(overrides: Sequence[str], lengths: Lengths, processes: int) -> dict[str, Any]:
    """Returns one line: the settings and every term, in GiB."""
    found = footprint(composed(overrides), lengths, processes)
    return {
        "settings": list(overrides),
        "processes": processes,
        "tokens": [lengths.prefix, lengths.suffix, lengths.target],
        **{f"{name}_gib": round(getattr(found, name) / GIB, 2) for name in Footprint.__slots__},
        "total_gib": round(found.total / GIB, 2),
    }


def composed(overrides: Sequence[str]) -> Settings:
    """Composes settings; the model's and the trainer's once for all cases that have them."""
    trainer = tuple(word for word in overrides if word.startswith("trainer"))
    others = tuple(word for word in overrides if word not in trainer)
    return replace(_composed(others), trainer=_composed(trainer).trainer)


@cache
def _composed(overrides: tuple[str, ...]) -> Settings:
    return compose_settings(overrides)


def sizes() -> list[str]:
    """Returns the presets of conf/model that are Qwen3, from the smallest."""
    found = (file.stem for file in (conf_dir() / "model").glob("qwen3-*.yaml"))
    return sorted(found, key=lambda name: float(name.removeprefix("qwen3-").rstrip("b")))


def marks(name: str) -> tuple[str, str]:
    """Where a table begins and ends in the page."""
    return f"<!-- {name}: memory.py writes it -->\n", f"<!-- end of {name} -->"


def tables() -> dict[str, list[str]]:
    """Returns every table of the page, line by line."""
    return {
        "answers": _answers(),
        "presets": _presets(),
        "terms": _terms(),
        "targets": _targets(),
    }


def _answers() -> list[str]:
    rows = []
    for size in sizes():
        cells = [f"`model={size}`"]
        for card in CARDS:
            fits = (
                f"`{words}`" + f", {count} GPUs" * (count > 1)
                for words, count in LADDER
                if _total([f"model={size}", *words.split()], count) <= USABLE * card
            )
            cells.append(next(fits, "nothing here"))
        rows.append(cells)
    return _table(["NF4, as the presets have it", *(f"{card} GB" for card in CARDS)], rows)


def _presets() -> list[str]:
    rows = []
    for size in sizes():
        for precision in PRECISIONS:
            chosen = [f"model={size}", f"model.precision={precision}"]
            row = [_shown([*chosen, *words], count) for words, count in PRESETS.values()]
            rows.append([size, precision, *row])
    return _table(["GiB in each process", "", *PRESETS], rows)


def _terms() -> list[str]:
    found = {
        name: footprint(composed(["model=qwen3-8b", *words]), LENGTHS, processes)
        for name, (words, processes) in PRESETS.items()
    }
    rows = [
        [f"`{term}`", *(f"{getattr(each, term) / GIB:.2f}" for each in found.values())]
        for term in (*Footprint.__slots__, "total")
    ]
    return _table(["qwen3-8b in NF4, GiB", *PRESETS], rows)


def _targets() -> list[str]:
    whole = "trainer.shared_prefix=false"
    ways = {
        "gpu": [],
        "recomputed": [RECOMPUTE],
        "instruction not shared": [whole],
        "not shared, recomputed": [whole, RECOMPUTE],
    }
    rows = []
    for tokens in TARGETS:
        lengths = Lengths(LENGTHS.prefix, LENGTHS.suffix, tokens)
        sums = (
            _total(["model=qwen3-8b", "trainer=gpu", *words], 1, lengths) for words in ways.values()
        )
        rows.append([f"{tokens:,}", *(f"{each:.1f}" for each in sums)])
    return _table(["tokens to write", *ways], rows)


def _total(overrides: Sequence[str], processes: int, lengths: Lengths = LENGTHS) -> float:
    return footprint(composed(overrides), lengths, processes).total / GIB


def _shown(overrides: Sequence[str], processes: int) -> str:
    try:
        return f"{_total(overrides, processes):.1f}"
    except HarkdError:  # int8 is not divided
        return "–"


def _table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (heading, ["---"] * len(heading), *rows)]


if __name__ == "__main__":
    main()
