"""The generation benchmark times what a run does, and its page says what its result says."""

import json
from typing import Any

import pytest
import torch

from harkd.compose import compose_settings
from harkd.models import load_model
from tests.test_experiments import script


@pytest.fixture(scope="module")
def bench() -> Any:
    return script("performance/generate.py")


def test_every_way_answers_the_same_windows_with_the_same_labels(
    bench: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = compose_settings([*bench.SETTINGS, "dataset.simulate.sessions=4"])
    batch = bench.Bench(
        load_model(settings.model, torch.device("cpu")), settings, "answer", windows=2
    )
    assert batch.prefix_tokens >= bench.PREFIX_TOKENS
    labels = {name: batch._labels(way()) for name, way in batch.ways().items()}
    assert len(labels) == 5
    for name, found in labels.items():
        assert found == labels["plain_constrained"], name
        assert all(name is not None for names in found for name in names)


def test_the_committed_result_meets_its_targets_and_the_page_says_it(bench: Any) -> None:
    result = json.loads(bench.RESULT.read_text(encoding="utf-8"))
    page = bench.README.read_text(encoding="utf-8")
    table = page.partition(bench.START)[2].partition(bench.END)[0].strip().splitlines()
    assert table == bench.page_table(result)
    assert result["targets"] == bench.TARGETS
    first = {line["prompt"]: line for line in reversed(result["lines"])}
    for prompt, target in bench.TARGETS.items():
        assert first[prompt]["against"] == "plain"
        assert first[prompt]["windows_per_s_ratio"] >= target
    for line in result["lines"]:
        assert line.get("same_output", True)
        assert line["prefix_tokens"] >= bench.PREFIX_TOKENS
