"""Which examples a step sees is decided by the seed alone, and no example is forgotten."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import combinations, islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harkd.distill.schedule import (
    PASS,
    batch_indices,
    like_lengths,
    micro_batches,
    shares,
    steps_for,
)
from harkd.distill.student import rate_factor

HOMES = st.lists(st.sampled_from("abc"), min_size=1, max_size=40)
SIZES = st.integers(min_value=1, max_value=12)
SEEDS = st.integers(min_value=0, max_value=5)


@given(HOMES, SIZES, SEEDS, st.integers(min_value=1, max_value=30))
def test_a_batch_holds_examples_of_one_home(
    homes: list[str], size: int, seed: int, steps: int
) -> None:
    batches = batch_indices(homes, steps=steps, batch_size=size, seed=seed)
    assert len(batches) == steps
    for batch in batches:
        (home,) = {homes[number] for number in batch}
        assert len(batch) == min(size, homes.count(home))


@given(HOMES, SIZES, SEEDS, st.integers(min_value=1, max_value=20), st.integers(0, 20))
def test_a_run_that_is_cut_off_goes_on_with_the_same_list(
    homes: list[str], size: int, seed: int, done: int, more: int
) -> None:
    whole = batch_indices(homes, steps=done + more, batch_size=size, seed=seed)
    assert whole[:done] == batch_indices(homes, steps=done, batch_size=size, seed=seed)


@given(
    count=st.integers(min_value=1, max_value=60),
    size=SIZES,
    seed=SEEDS,
    epochs=st.integers(min_value=1, max_value=4),
)
def test_every_example_of_a_home_is_seen_in_every_epoch(
    count: int, size: int, seed: int, epochs: int
) -> None:
    steps = steps_for(count, epochs=epochs, batch_size=min(size, count))
    batches = batch_indices(["a"] * count, steps=steps, batch_size=size, seed=seed)
    seen = Counter(number for batch in batches for number in batch)
    assert min(seen[number] for number in range(count)) >= epochs


@given(HOMES, st.integers(min_value=1, max_value=6), SEEDS)
def test_no_home_is_favoured(homes: list[str], passes: int, seed: int) -> None:
    """Where homes fill whole batches, each pass shows every example exactly once."""
    doubled = homes * 4
    steps = passes * len(doubled) // 4
    batches = batch_indices(doubled, steps=steps, batch_size=4, seed=seed)
    seen = Counter(number for batch in batches for number in batch)
    assert set(seen.values()) == {passes}
    assert len(seen) == len(doubled)


def test_seeds_and_passes_differ_in_their_order() -> None:
    first, second = (batch_indices(["a"] * 32, steps=8, batch_size=8, seed=s) for s in (0, 1))
    assert first != second
    assert first[:4] != first[4:]


@pytest.mark.parametrize(
    ("examples", "epochs", "size", "steps"),
    [(16, 1, 8, 2), (17, 1, 8, 3), (16, 0.5, 8, 1), (1, 0.01, 8, 1), (10, 3, 4, 8)],
)
def test_number_of_steps(examples: int, epochs: float, size: int, steps: int) -> None:
    assert steps_for(examples, epochs=epochs, batch_size=size) == steps


@given(st.lists(st.integers(min_value=1, max_value=99), min_size=1, max_size=20), SIZES)
def test_processes_divide_a_batch_evenly_and_by_length(lengths: list[int], count: int) -> None:
    divided = shares(lengths, count)
    assert sorted(at for share in divided for at in share) == list(range(len(lengths)))
    sizes = [len(share) for share in divided]
    assert max(sizes) - min(sizes) <= 1
    assert len(divided[0]) == max(sizes)
    for share in divided:
        ordered = [lengths[at] for at in share]
        assert ordered == sorted(ordered)


@given(st.lists(st.integers(), max_size=20), SIZES)
def test_every_process_makes_as_many_micro_batches(share: list[int], passes: int) -> None:
    parts = micro_batches(share, passes)
    assert len(parts) == passes
    assert [number for part in parts for number in part] == share
    assert max(map(len, parts)) <= math.ceil(len(share) / passes)


def cost(lengths: list[int], sizes: Sequence[int]) -> int:
    """Padding of micro-batches of so many examples each, and what each of them costs besides."""
    examples = iter(lengths)
    parts = [list(islice(examples, size)) for size in sizes]
    return sum(PASS + len(part) * max(part) - sum(part) for part in parts)


@given(
    st.lists(st.integers(min_value=1, max_value=5 * PASS), min_size=1, max_size=9).map(sorted),
    st.integers(min_value=1, max_value=9),
)
def test_no_other_micro_batches_would_cost_less(lengths: list[int], rows: int) -> None:
    sizes = like_lengths(lengths, rows)
    assert sum(sizes) == len(lengths)
    assert 0 < max(sizes) <= rows
    cuts = range(1, len(lengths))
    others = [
        [end - begin for begin, end in pairwise([0, *chosen, len(lengths)])]
        for many in range(len(lengths))
        for chosen in combinations(cuts, many)
    ]
    allowed = [other for other in others if max(other) <= rows]
    assert cost(lengths, sizes) == min(cost(lengths, other) for other in allowed)


def test_examples_of_like_lengths_stay_together() -> None:
    assert like_lengths([300] * 8, rows=8) == [8]
    assert like_lengths([100, 100, 110, 120, 2000, 2100], rows=8) == [4, 2]


def test_learning_rate_rises_to_its_peak_and_falls_to_a_tenth() -> None:
    rates = [rate_factor(step, 100, 0.05) for step in range(101)]
    assert rates[:5] == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])
    assert max(rates) == pytest.approx(1.0)
    assert all(later <= earlier for earlier, later in pairwise(rates[4:]))
    assert rates[-1] == pytest.approx(0.1)


@given(st.integers(min_value=1, max_value=50), st.floats(min_value=0, max_value=1))
def test_learning_rate_is_never_nought_nor_above_its_peak(steps: int, warmup: float) -> None:
    assert all(0 < rate_factor(step, steps, warmup) <= 1 for step in range(steps + 1))
