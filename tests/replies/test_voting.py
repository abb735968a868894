"""Self-consistency: what several replies say of an event, and how far they agree."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from harkd.prompts.samples import samples, window_key
from harkd.records import EventFault, Prediction, ReplyFault
from harkd.replies import vote

from .making import a_prompt

PROMPT = a_prompt(names=("cooking", "eating"), ids=(1, 2))
MISSING = EventFault.MISSING


def read(*names: str | None) -> Prediction:
    faults = tuple(None if name else MISSING for name in names)
    return Prediction("s/0#1", None, names, faults)


def unread(fault: ReplyFault) -> Prediction:
    return Prediction("s/0#1", fault, (None, None), (None, None))


def test_the_most_frequent_label_wins_and_its_share_is_the_confidence() -> None:
    result = vote(
        PROMPT, [read("eating", "eating"), read("cooking", "eating"), read("cooking", None)]
    )
    assert result.key == "s/0"
    assert result.names == ("cooking", "eating")
    assert result.event_faults == (None, None)
    assert result.probabilities == ((2 / 3, 1 / 3), (0.0, 2 / 3))


def test_of_equals_the_earliest_wins() -> None:
    assert vote(PROMPT, [read("eating", "cooking"), read("cooking", "eating")]).names == (
        "eating",
        "cooking",
    )


def test_a_reply_that_cannot_be_read_counts_against_every_label() -> None:
    result = vote(PROMPT, [unread(ReplyFault.BAD_JSON), read("eating", None)])
    assert result.fault is None
    assert result.names == ("eating", None)
    assert result.event_faults == (None, MISSING)
    assert result.probabilities == ((0.0, 0.5), (0.0, 0.0))


def test_without_any_readable_reply_the_most_frequent_fault_is_the_fault() -> None:
    faults = [ReplyFault.NO_JSON, ReplyFault.BAD_JSON, ReplyFault.BAD_JSON]
    result = vote(PROMPT, [unread(fault) for fault in faults])
    assert result == Prediction("s/0", ReplyFault.BAD_JSON, (None, None), (None, None))


@given(
    st.lists(
        st.tuples(*[st.sampled_from(("cooking", "eating", None))] * 2).map(lambda n: read(*n)),
        min_size=1,
        max_size=6,
    )
)
def test_shares_are_those_of_the_replies(predictions: list[Prediction]) -> None:
    result = vote(PROMPT, predictions)
    assert result.probabilities is not None
    for place in (0, 1):
        votes = [prediction.names[place] for prediction in predictions]
        for name, share in zip(PROMPT.names, result.probabilities[place], strict=True):
            assert share == votes.count(name) / len(predictions)
        winner = result.names[place]
        assert (winner is None) == (set(votes) == {None})
        assert winner is None or result.probabilities[place][PROMPT.names.index(winner)] == max(
            result.probabilities[place]
        )


def test_one_sample_is_the_prompt_itself_and_several_have_keys_of_their_own() -> None:
    assert list(samples(PROMPT, 1)) == [PROMPT]
    keys = [sample.key for sample in samples(PROMPT, 3)]
    assert keys == ["s/0#1", "s/0#2", "s/0#3"]
    assert {window_key(key) for key in keys} == {"s/0"}
    assert window_key("room #3/7") == "room #3/7"
    assert window_key("a/1#2/7#10") == "a/1#2/7"
