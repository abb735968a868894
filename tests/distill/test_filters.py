"""Which traces a student learns from."""

from __future__ import annotations

from harkd.distill.filters import agreeing, audited
from harkd.engines.rules import RulesEngine
from tests import small
from tests.distill.test_objectives import reply, traces


def test_only_traces_that_agree_enough_are_kept() -> None:
    given = traces("think", 4)
    keys = [prompt.key for prompt, _ in given]
    shares = dict(zip(keys, (1.0, 0.5, 0.0, 0.75), strict=True))
    assert agreeing(given, shares, least=1.0) == given[:1]
    assert agreeing(given, shares, least=0.5) == [given[0], given[1], given[3]]


def test_only_traces_without_a_finding_are_kept() -> None:
    prompts = small.prompts("think", 6)
    sound = list(zip(prompts, RulesEngine().replies(prompts), strict=True))
    unread = (prompts[0], reply(prompts[0], "<think>\nI cannot tell.\n</think>\n\n{"))
    assert audited([unread, *sound]) == sound
