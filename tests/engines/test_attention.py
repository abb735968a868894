"""Every way to attend to a shared instruction is plain attention over all tokens."""

from __future__ import annotations

from itertools import product

import pytest
import torch
from torch import Tensor

from harkd.engines.transformers.attention import FEW, best_way, in_front, merged, together

GROUPS, SIZE, SCALE = 2, 8, 0.3


def plain(query: Tensor, keys: Tensor, values: Tensor, sees: Tensor) -> Tensor:
    """One row and one query head after the other."""
    rows, heads = query.shape[:2]
    out = torch.empty_like(query)
    for row, head in product(range(rows), range(heads)):
        group = head // (heads // GROUPS)
        scores = query[row, head] @ keys[row, group].mT * SCALE
        scores = scores.masked_fill(~sees[row], float("-inf"))
        out[row, head] = scores.softmax(dim=-1) @ values[row, group]
    return out


@pytest.mark.parametrize("heads", [GROUPS, 3 * GROUPS])
@pytest.mark.parametrize(("new", "old"), [(1, 0), (1, 6), (5, 0), (5, 9), (40, 0)])
@pytest.mark.parametrize("way", [merged, together, in_front])
def test_same_as_plain_attention(way: object, new: int, old: int, heads: int) -> None:
    torch.manual_seed(new + old)
    rows, shared, own = 3, 11, old + new
    query = torch.randn(rows, heads, new, SIZE)
    key, value = torch.randn(2, rows, GROUPS, own, SIZE)
    first = torch.randn(2, 1, GROUPS, shared, SIZE)
    looks = torch.ones(rows, new, own, dtype=torch.bool).tril(old)
    looks[1, :, : own // 2] = False  # padding
    mask = torch.zeros(rows, 1, new, own)
    mask.masked_fill_(~looks[:, None], torch.finfo(torch.float32).min)
    keys, values = (
        torch.cat([part.expand(rows, -1, -1, -1), mine], dim=2)
        for part, mine in zip(first, (key, value), strict=True)
    )
    sees = torch.cat([torch.ones(rows, new, shared, dtype=torch.bool), looks], dim=-1)
    expected = plain(query, keys, values, sees)
    # The parameter is any of several functions, which share no type.
    found = way(query, key, value, mask, tuple(first), SCALE)  # type: ignore[operator]
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-4)


def test_the_way_fits_the_device() -> None:
    cpu, gpu = torch.device("cpu"), torch.device("cuda")
    assert {best_way(cpu, 1), best_way(cpu, 900)} == {merged}
    assert (best_way(gpu, FEW), best_way(gpu, FEW + 1)) == (together, in_front)
