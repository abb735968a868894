"""`dataset.wording` changes what a model is told, and nothing that it is scored on."""

import json

import polars as pl

from harkd.compose import compose_settings
from harkd.modes.task import prepare
from tests.modes.command import TINY, Command


def test_meaning_is_told_in_events_and_example(harkd: Command) -> None:
    raw, plain = (
        prepare(compose_settings([*TINY, f"dataset.wording={wording}"]))
        for wording in ("raw", "meaning")
    )
    assert any("dining room chair_1 OPENED" in prompt.suffix for prompt in raw.prompts)
    assert "bathroom toilet CLOSED" in raw.instruction.text
    for prompt in plain.prompts:
        assert not {"OPENED", "CLOSED", "ON", "OFF"} & set(prompt.suffix.replace('"', " ").split())
    assert "bathroom toilet: use starts" in plain.instruction.text
    assert "CLOSED" not in plain.instruction.text
    assert [prompt.key for prompt in raw.prompts] == [prompt.key for prompt in plain.prompts]


def test_answers_are_scored_by_the_labels_of_the_data(harkd: Command) -> None:
    tables, scores = [], []
    for wording in ("raw", "meaning"):
        words = ("engine=rules", f"outputs={wording}", f"dataset.wording={wording}")
        assert harkd(*words, *TINY).status == 0
        [run] = harkd.folder.glob(f"{wording}/zero_shot/*/rules/*")
        tables.append(pl.read_parquet(run / "predictions.parquet"))
        scores.append(json.loads((run / "scores.json").read_text()))
    assert tables[0].equals(tables[1])
    assert scores[0]["all"] == scores[1]["all"]
