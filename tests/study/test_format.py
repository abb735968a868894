"""The steps from base to teacher add up, whatever runs there are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harkd.compose import compose_settings
from harkd.runs.identity import identity
from harkd.study.counted import Counted
from harkd.study.groups import Entry
from harkd.study.systems import System
from harkd.study.views.format import CHAINS, steps
from tests.study.folders import a_run, right
from tests.study.test_views import MICRO, answered, the_command

SEEDS = st.lists(st.lists(st.integers(0, 10), min_size=3, max_size=3), min_size=1, max_size=3)


def an_entry(rounds: list[list[int]]) -> Entry:
    """Seeds with so many right events of 10 in each of three sessions."""
    counts = np.zeros((len(rounds), 3, 1, 3))
    counts[..., 0] = np.array(rounds)[..., None]
    counts[..., 1] = counts[..., 0]
    counts[..., 2] = 10
    return Entry(System("any", (), ()), Counted(counts, np.array([0])))


@settings(max_examples=40)
@given(st.sampled_from(sorted(CHAINS)), st.lists(SEEDS, min_size=5, max_size=5), st.data())
def test_steps_add_up_to_the_deficit(
    chain: str, rounds: list[list[list[int]]], data: st.DataObject
) -> None:
    names = CHAINS[chain]
    gone = data.draw(st.sets(st.sampled_from(names[1:-1])))
    stages = [(name, an_entry(one)) for name, one in zip(names, rounds, strict=True)]
    there = [one for one in stages if one[0] not in gone]
    found = steps(there, names, MICRO)
    base, teacher = (np.mean(rounds[end]) / 10 for end in (0, -1))
    assert sum(one["change"]["value"] for one in found) == pytest.approx(teacher - base, abs=1e-12)
    parts = [one["part"]["value"] for one in found]
    if teacher > base:
        assert sum(parts) == pytest.approx(1)
    else:
        assert parts == [None] * len(found)
    told = [name for one in found for name in one["step"].split(" and ")]
    assert told == ["form", "labels", "reasoning", "remainder"]


def test_every_step_is_between_the_runs_that_its_name_says(tmp_path: Path) -> None:
    student = "mode=distill model=nano teacher=rules"
    a_run(tmp_path / "base", "mode=zero_shot model=nano", right(0, 0, 1))
    a_run(tmp_path / "held", "mode=zero_shot model=nano decode.constrained=true", right(1, 1, 1))
    a_run(tmp_path / "format", f"{student} trainer.objective=format", right(1, 1, 2))
    a_run(tmp_path / "trace", student, right(3, 3, 3))
    a_run(tmp_path / "teacher", "mode=zero_shot engine=rules", right(4, 4, 4))
    found = answered("format", tmp_path)
    [hole] = found["missing"]
    assert hole["lacks"] == "answer"
    wanted = compose_settings(f"{student} trainer.objective=answer".split())
    assert identity(the_command(hole["command"])) == identity(wanted)
    steps_of = {
        chain: [(one["step"], one["change"]["value"]) for one in found["rows"]
                if one["chain"] == chain]
        for chain in CHAINS
    }  # fmt: skip
    for chain, first in (("learnt", 3), ("dictated", 2)):
        assert steps_of[chain] == [
            ("form", pytest.approx(first / 12)),
            ("labels and reasoning", pytest.approx((8 - first) / 12)),
            ("remainder", pytest.approx(3 / 12)),
        ]
    assert [one["deficit"]["value"] for one in found["totals"]] == [pytest.approx(11 / 12)] * 2

    a_run(tmp_path / "answer", f"{student} trainer.objective=answer", right(2, 2, 2))
    found = answered("format", tmp_path)
    assert found["missing"] == []
    learnt = [one for one in found["rows"] if one["chain"] == "learnt"]
    assert [one["step"] for one in learnt] == ["form", "labels", "reasoning", "remainder"]
    changes = [one["change"]["value"] for one in learnt]
    assert changes == pytest.approx([3 / 12, 2 / 12, 3 / 12, 3 / 12])
