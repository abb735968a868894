"""The training benchmark trains what harkd trains, and its page says what its result says."""

import json
from argparse import Namespace
from typing import Any

import pytest

from tests.test_experiments import script


@pytest.fixture(scope="module")
def bench() -> Any:
    return script("performance/train.py")


def test_both_ways_learn_the_same_from_the_same_rows(bench: Any) -> None:
    """TRL is only in the extra `bench`: harkd's slow way stands in for it here."""
    curves = []
    for words in (["trainer.shared_prefix=true"], ["trainer.shared_prefix=false"]):
        given = Namespace(settings=words, prefixes=[60], steps=1, batch=[4, 2], measure="harkd")
        curves.append(bench.measure(given))
    assert len(curves[0]["losses"]) == bench.WARM + 1
    assert curves[0]["losses"] == pytest.approx(curves[1]["losses"], rel=1e-4)
    assert curves[0]["target_tokens"] == curves[1]["target_tokens"]


def test_the_instruction_has_the_length_that_is_wanted(bench: Any) -> None:
    for wanted in (40, 1100):
        _, _, _, batches = bench.problem(bench.settings_for([]), wanted, 2, 3)
        assert [len(batch) for batch in batches] == [3, 3]
        assert {len(example.prefix) for batch in batches for example in batch} == {wanted}


def test_the_committed_result_meets_its_targets_and_the_page_says_it(bench: Any) -> None:
    result = json.loads(bench.RESULT.read_text(encoding="utf-8"))
    page = bench.README.read_text(encoding="utf-8")
    table = page.partition(bench.START)[2].partition(bench.END)[0].strip().splitlines()
    assert table == bench.page_table(result)
    assert result["targets"] == bench.TARGETS
    lines = {str(line["prefix_tokens"]): line for line in result["lines"] if line["batch"] == 32}
    for prefix, target in bench.TARGETS["examples_per_s_ratio"].items():
        assert lines[prefix]["examples_per_s_ratio"] >= target
    for prefix, target in bench.TARGETS["peak_memory_ratio"].items():
        assert lines[prefix]["peak_memory_ratio"] <= target
    for line in result["lines"]:
        assert line["largest_loss_difference"] <= bench.TARGETS["largest_loss_difference"]
