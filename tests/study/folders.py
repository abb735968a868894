"""Folders of finished runs with chosen predictions, as harkd would have written them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl

from harkd.compose import compose_settings
from harkd.runs.identity import identity, plain, system_name, teacher_name
from harkd.scores import SCORES_VERSION, score
from tests.scores.making import LABELS, a_frame


def right(*hits: int, of: int = 4, gold: str = "cook", wrong: str | None = "eat") -> pl.DataFrame:
    """So many right events of `of` in each session, all of one label."""
    return a_frame(
        [
            (f"s{session}", (gold,), gold if event < hit else wrong)
            for session, hit in enumerate(hits)
            for event in range(of)
        ]
    )


def a_run(
    folder: Path,
    words: str,
    frame: pl.DataFrame,
    *,
    tokens: float = 100.0,
    seconds: float = 2.0,
    **fields: Any,
) -> Path:
    """Writes a finished run.

    Args:
        folder: of the run.
        words: what was typed behind `harkd`.
        frame: its predictions, schema `SCORED`.
        tokens: generated per 1,000 events.
        seconds: per 1,000 events.
        fields: of scores.json, in place of what they are.
    """
    settings = compose_settings(words.split())
    folder.mkdir(parents=True)
    frame.write_parquet(folder / "predictions.parquet")
    record = {
        "version": 1,
        "command": ["harkd", *words.split()],
        "finished": "2026-01-01T00:00:00+00:00",
        "seconds": 1.0,
        "decided_by": identity(settings),
        "settings": plain(settings),
        "data": {"events.csv": settings.dataset.name},
    }
    sessions = sorted(set(frame["session"]))
    cost = {"prompt_tokens": 0.0, "cached_tokens": 0.0, "new_tokens": tokens, "seconds": seconds,
            "energy_joules": None}  # fmt: skip
    speeds = ("windows_per_second", "new_tokens_per_second", "peak_memory_mb",
              "peak_gpu_memory_mb", "energy_joules")  # fmt: skip
    scores = {
        "version": SCORES_VERSION,
        "mode": settings.mode.name.value,
        "dataset": settings.dataset.name,
        "simulated": settings.dataset.simulate is not None,
        "source": settings.source.name if settings.source else None,
        "split": settings.mode.part.value,
        "sessions": sessions,
        "model": system_name(settings),
        "engine": settings.engine.name,
        "teacher": teacher_name(settings),
        "prompt": settings.prompt.name,
        "seed": settings.seed,
        "dropped": {},
        "samples": 1,
        "thinking_cut": {"count": 0, "share": 0.0},
        "lenient": None,
        "tokens": {"prompt": 0, "cached": 0, "new": 0},
        "seconds": 1.0,
        "cost": {**dict.fromkeys(speeds), "per_1000_events": cost},
        **score(frame, LABELS, "other", replicates=10, seed=0),
        **fields,
    }
    (folder / "record.json").write_text(json.dumps(record), encoding="utf-8")
    (folder / "scores.json").write_text(json.dumps(scores), encoding="utf-8")
    return folder
