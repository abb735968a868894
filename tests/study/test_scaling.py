"""The fitted curve is the one that other programs find, and knows what it does not know."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import curve_fit, lsq_linear

from harkd.errors import HarkdError
from harkd.scores.averages import AVERAGES
from harkd.study.scaling import EXPONENTS, curves, fit
from tests.study.test_gap import right

MICRO = AVERAGES.index("micro_f1")
SIZES = [0.6, 1.7, 4.0, 8.0, 14.0, 32.0]
RELATIVE = np.array(SIZES) / SIZES[0]


@given(st.floats(0.5, 0.95), st.floats(0.1, 0.4), st.floats(0.2, 2.5))
def test_a_curve_without_noise_is_found_again(c: float, a: float, b: float) -> None:
    scores = c - a * RELATIVE**-b
    [found] = curves(RELATIVE, scores[None])
    assert found == pytest.approx([c, a, b], rel=0.05, abs=0.01)  # the grid's step is 1.4%


@settings(max_examples=12)
@given(st.integers(0, 1000))
def test_with_noise_it_is_as_good_as_scipys(seed: int) -> None:
    draw = np.random.default_rng(seed)
    scores = 0.8 - 0.4 * RELATIVE**-0.7 + draw.normal(0, 0.01, len(SIZES))

    def curve(x: np.ndarray, c: float, a: float, b: float) -> np.ndarray:
        return c - a * x**-b

    bounds = ([-10, 0, EXPONENTS[0]], [1, 10, EXPONENTS[-1]])
    theirs, _ = curve_fit(curve, RELATIVE, scores, p0=[0.8, 0.4, 1.0], bounds=bounds)
    [ours] = curves(RELATIVE, scores[None])
    errors = [float(((curve(RELATIVE, *p) - scores) ** 2).sum()) for p in (ours, theirs)]
    assert errors[0] <= errors[1] * 1.02 + 1e-7  # the grid of exponents has steps


@settings(max_examples=20)
@given(st.lists(st.floats(0, 1), min_size=6, max_size=6))
def test_every_exponents_line_is_the_best_that_the_bounds_allow(scores: list[float]) -> None:
    [found] = curves(RELATIVE, np.array([scores]))
    best = np.inf
    for exponent in EXPONENTS[::20]:
        matrix = np.stack([np.ones(6), -(RELATIVE**-exponent)], axis=1)
        line = lsq_linear(matrix, scores, bounds=([-np.inf, 0], [1, np.inf]))
        best = min(best, 2 * line.cost)
    error = ((found[0] - found[1] * RELATIVE ** -found[2] - scores) ** 2).sum()
    assert error <= best + 1e-6
    assert found[0] <= 1
    assert found[1] >= 0


def grown(*shares: float) -> list:
    draw = np.random.default_rng(0)
    return [right(*draw.binomial(100, share, size=30), of=100) for share in shares]


def test_a_curve_that_bends_has_a_ceiling_with_an_interval() -> None:
    found = fit(SIZES, grown(*(0.8 - 0.4 * RELATIVE**-1.0)), MICRO, replicates=400)
    assert found.ceiling == pytest.approx(0.8, abs=0.03)
    assert found.ceiling_interval is not None
    assert found.ceiling_interval[0] < 0.8 < found.ceiling_interval[1]
    assert found.exponent_interval is not None
    assert found.exponent_interval[0] < 1.0 < found.exponent_interval[1]
    assert found.flat_from == pytest.approx(0.6 * (found.distance / 0.01) ** (1 / found.exponent))
    assert not found.at_the_edge
    assert found.residual < 0.02
    sizes, curve, low, high = np.array(found.band).T
    assert (sizes[0], sizes[-1]) == pytest.approx((0.6, 32.0))
    assert (low <= high).all()
    assert (np.diff(curve) >= 0).all()


def test_scores_that_only_rise_say_that_no_ceiling_is_in_sight() -> None:
    found = fit(SIZES, grown(0.2, 0.3, 0.4, 0.5, 0.6, 0.72), MICRO, replicates=50)
    assert found.at_the_edge or found.flat_from > 10 * SIZES[-1]


def test_a_ceiling_of_one_says_nothing_where_no_size_comes_near_it() -> None:
    far = fit(SIZES, grown(*(1 - 0.5 * RELATIVE**-0.2)), MICRO, replicates=20)
    near = fit(SIZES, grown(0.6, 0.9, 0.99, 1.0, 1.0, 1.0), MICRO, replicates=20)
    assert (far.ceiling, far.at_the_edge) == (1.0, True)
    assert near.ceiling == pytest.approx(1.0, abs=0.01)
    assert not near.at_the_edge


def test_one_session_has_a_curve_and_no_interval() -> None:
    found = fit(SIZES, [right(n) for n in (2, 4, 5, 6, 6, 6)], MICRO)
    assert found.ceiling_interval is None
    assert all(low == high for _, _, low, high in found.band)


@pytest.mark.parametrize(
    ("sizes", "reason"), [([1, 2, 3, 3], "4 different sizes or more, there are 3"),
                          ([0, 1, 2, 3], "not above 0"),
                          ([10, 11, 12, 14], "less than 1.5 times")],
)  # fmt: skip
def test_what_cannot_be_fitted_says_why(sizes: list[float], reason: str) -> None:
    with pytest.raises(HarkdError, match=reason):
        fit(sizes, [right(1, 2)] * 4, MICRO)
