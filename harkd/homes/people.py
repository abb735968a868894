"""Sessions divided so that no resident is on both sides."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Mapping, Sequence

import polars as pl

from harkd.errors import HarkdError

_DRAWS = 500
"""Orders of the residents that are tried: for MARBLE's 12, near enough to all groups of them."""


def who_takes_part(
    events: pl.DataFrame, present: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, ...]]:
    """The residents of each session of which all are known.

    Args:
        events: schema `EVENTS`.
        present: session -> its residents, where the data say so. For any other session they are
            those who caused its events: all known only if no event's resident is unknown.

    Raises:
        HarkdError: there is no such session.
    """
    caused = events.group_by("session").agg(
        pl.col("residents").list.explode().drop_nulls().unique().sort(),
        unknown=(pl.col("residents").list.len() == 0).any(),
    )
    found = {name: () if unknown else tuple(who) for name, who, unknown in caused.rows()}
    found |= {name: tuple(present[name]) for name in found if name in present}
    known = {name: who for name, who in found.items() if who}
    if not known:
        raise HarkdError(
            "split.by=subject needs to know who takes part, and in every session the resident of "
            "some event is unknown: use split.by=session"
        )
    return known


def disjoint(
    people: Mapping[str, Sequence[str]], count: int, seed: int
) -> tuple[set[str], set[str]]:
    """Draws residents to test on, and gives the sessions of the others and of those.

    Sessions of both are on neither side. The resident drawn first is tested on, so that seeds
    differ. Of many draws of the others, that one counts which leaves out the fewest sessions and
    comes nearest to the wanted number of test sessions, both taken together.

    Args:
        people: session -> who takes part in it, at least one.
        count: wanted number of test sessions.
        seed: of the draws.

    Raises:
        HarkdError: with every draw a side has no session.
    """
    residents = sorted({person for who in people.values() for person in who})
    best: tuple[int, set[str]] | None = None
    draw = random.Random(seed)  # `random` alone of its methods is promised never to change
    first = residents[int(draw.random() * len(residents))]
    for _ in range(_DRAWS):
        order = sorted(residents, key=lambda name: (name != first, draw.random()))
        place = {name: number for number, name in enumerate(order)}
        firsts = sorted(min(place[name] for name in who) for who in people.values())
        lasts = sorted(max(place[name] for name in who) for who in people.values())
        for cut in range(1, len(order)):  # the residents before the cut are tested on
            tested, train = bisect_left(lasts, cut), len(people) - bisect_left(firsts, cut)
            cost = len(people) - tested - train + abs(tested - count)
            if tested and train and (best is None or cost < best[0]):
                best = cost, set(order[:cut])
    if best is None:
        raise HarkdError(
            f"split.by=subject found no two sessions without a common resident, among "
            f"{len(residents)} residents of {len(people)} sessions: use split.by=session"
        )
    chosen = best[1]
    train_side = {session for session, who in people.items() if chosen.isdisjoint(who)}
    return train_side, {session for session, who in people.items() if chosen.issuperset(who)}
