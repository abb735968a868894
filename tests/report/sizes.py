"""A synthetic study: runs of six model sizes that nobody ran, for looking at the page.

Each is a copy of a real run of the symbolic teacher with a part of its answers spoilt, more for
smaller models. Nothing here is a result of any model.

    python -m tests.report.sizes RUN OUT      RUN: a zero-shot run by rules
"""

from __future__ import annotations

import json
import random
import shutil
import sys
from pathlib import Path

import polars as pl

from harkd.compose import compose_settings
from harkd.runs.identity import identity, plain, system_name, teacher_name
from harkd.scores import score

SIZES = ("0.6b", "1.7b", "4b", "8b", "14b", "32b")
SPOILT = {
    "zero_shot": (0.85, 0.72, 0.58, 0.47, 0.4, 0.36),
    "distill": (0.4, 0.3, 0.24, 0.2, 0.18, 0.17),
}
"""Shares of answers, by size."""
HOMES = ("mural_sim", "marble_sim", "casas")
STUDENT = "model=qwen3-0.6b teacher=qwen3-32b"
TOKENS = (90, 105, 120, 150, 170, 210)
SECONDS = (1.1, 1.9, 3.8, 6.5, 11.0, 24.0)


def study(run: Path, out: Path, sizes: tuple[str, ...] = SIZES) -> list[Path]:
    """Writes zero-shot runs and students, one size with other windows, and what it learns first."""
    runs = []
    for mode, shares in SPOILT.items():
        for place, size in enumerate(sizes):
            words = f"mode={mode} model=qwen3-{size} dataset=mural_sim"
            if mode == "distill":
                words += " teacher=qwen3-32b"
            runs.append(spoilt(run, out / mode / size, words, share=shares[place], place=place))
    for windows in (5, 20, 40):
        words = f"mode=zero_shot model=qwen3-0.6b dataset=mural_sim window.size={windows}"
        runs.append(spoilt(run, out / f"window-{windows}", words, share=0.7 + windows / 200))
    for objective, share in (("format", 0.75), ("answer", 0.55)):
        words = f"mode=distill {STUDENT} dataset=mural_sim trainer.objective={objective}"
        runs.append(spoilt(run, out / objective, words, share=share))
    return runs


def homes(run: Path, out: Path) -> list[Path]:
    """Writes students of three homes (which are one home under three names) in all three."""
    runs = []
    for place, home in enumerate(HOMES):
        for other, source in enumerate(HOMES):
            words = f"mode=cross_eval {STUDENT} dataset={home} dataset@source={source} seed=1"
            if home == source:
                words = f"mode=distill {STUDENT} dataset={home} seed=1"
            share = 0.3 + 0.25 * (place != other) + 0.1 * other
            folder = out / f"{home}-{source}"
            runs.append(spoilt(run, folder, words, share=share, without=8 * place))
    return runs


def spoilt(
    run: Path, folder: Path, words: str, *, share: float, place: int = 0,
    without: int = 0,
) -> Path:  # fmt: skip
    """Copies a run as another one with a share of its answers spoilt.

    Args:
        run: a finished run with replies.
        folder: of the copy.
        words: what would have been typed behind `harkd`.
        share: of the events whose answer becomes another label, or none.
        place: of the model's size among `SIZES`.
        without: so many of the home's labels, whose events the copy lacks.
    """
    folder.mkdir(parents=True)
    for name in ("replies.jsonl", "instruction.txt", "config.yaml"):
        shutil.copy(run / name, folder)
    old = json.loads((run / "scores.json").read_text(encoding="utf-8"))
    labels = tuple(old["confusion"]["labels"])
    rows = pl.read_parquet(run / "predictions.parquet")
    rows = rows.filter(~pl.col("gold").list.first().is_in(labels[:without]))
    frame = _spoil(rows, labels, share, random.Random(words))
    frame.write_parquet(folder / "predictions.parquet")
    settings = compose_settings(words.split())
    record = json.loads((run / "record.json").read_text(encoding="utf-8"))
    record |= {
        "command": ["harkd", *words.split()],
        "decided_by": identity(settings),
        "settings": plain(settings),
    }
    new, seconds = float(TOKENS[place]), SECONDS[place]
    per = old["cost"]["per_1000_events"] | {"new_tokens": 1000 * new, "seconds": 60 * seconds}
    found = score(frame, labels, old["other"], replicates=50, seed=0)
    scores = (
        old
        | found
        | {
            "mode": settings.mode.name.value,
            "dataset": settings.dataset.name,
            "source": settings.source.name if settings.source else None,
            "model": system_name(settings),
            "engine": settings.engine.name,
            "teacher": teacher_name(settings),
            "prompt": settings.prompt.name,
            "seed": settings.seed,
            "cost": old["cost"] | {"per_1000_events": per},
            "sessions": sorted(set(frame["session"])),
        }
    )
    (folder / "record.json").write_text(json.dumps(record), encoding="utf-8")
    (folder / "scores.json").write_text(json.dumps(scores), encoding="utf-8")
    return folder


def _spoil(
    frame: pl.DataFrame, labels: tuple[str, ...], share: float, draw: random.Random
) -> pl.DataFrame:
    """Other labels, windows without a readable reply, and confidences that are too high."""
    rows = frame.to_dicts()
    lost = {row["key"]: draw.random() < share / 4 for row in rows}
    for row in rows:
        wrong = draw.random() < share
        if lost[row["key"]]:
            row |= {"predicted": None, "event": "no_reply", "reply": "bad_json", "confidence": None}
        elif row["predicted"] is not None:
            row["confidence"] = min(1.0, draw.betavariate(5, 3) + (0.1 if wrong else 0.25))
            if wrong:
                row["predicted"] = draw.choice(labels)
    return pl.DataFrame(rows, schema=frame.schema)


if __name__ == "__main__":
    study(Path(sys.argv[1]), Path(sys.argv[2]) / "sizes")
    homes(Path(sys.argv[1]), Path(sys.argv[2]) / "homes")
