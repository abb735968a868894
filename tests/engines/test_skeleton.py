"""What is dictated are the tokens of the whole answer, or nothing is dictated."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from harkd.engines.transformers.skeleton import skeleton
from harkd.homes import marble, mural
from harkd.homes.simulate import SimulationSpec, write
from harkd.models.load import NANO
from harkd.models.tokenizer import SPECIAL, THINKING
from harkd.prompts.answer import answer_text
from harkd.prompts.chat import Chat
from harkd.records import written
from tests import small

QWEN_PIECES = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
"""How Qwen3's tokenizer cuts text before it merges (its tokenizer.json)."""


@cache
def a_chat(pieces: str | None) -> Chat:
    """A byte-level tokenizer that cuts text as given; None lets it merge across everything."""
    tokenizer = Tokenizer(models.BPE())
    bytes_only = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    cut = [pre_tokenizers.Split(Regex(pieces), "isolated")] if pieces else []
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([*cut, bytes_only])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=600,
        special_tokens=[*SPECIAL, *THINKING],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([reply for _, reply in small.traces("answer", 40)], trainer)
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|im_end|>")
    fast.chat_template = small.tokenizer().chat_template
    return Chat(fast, "answer")


@cache
def nano_chat() -> Chat:
    return Chat(AutoTokenizer.from_pretrained(NANO), "answer")


def holds(chat: Chat, names: tuple[str, ...], ids: tuple[int, ...], draw: random.Random) -> bool:
    """Whether answers drawn by chance are dictated as they are tokenized; None counts."""
    bones = skeleton(chat, names, ids)
    if bones is None:
        return True
    for _ in range(10):
        chosen = [draw.randrange(len(names)) for _ in ids]
        labels = dict(zip(ids, (names[label] for label in chosen), strict=True))
        whole = chat.reply_ids(answer_text(labels, "", "answer"))
        if bones.tokens(chosen) != whole or len(whole) > bones.longest:
            return False
    return True


NAMES = st.lists(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
    | st.text('abc "\\,:}1', min_size=1, max_size=5)
    | st.sampled_from([activity.name for activity in small.HOME.activities]),
    min_size=1,
    max_size=6,
    unique=True,
).map(tuple)


@given(names=NAMES, events=st.integers(1, 12), seed=st.integers(0, 9))
@pytest.mark.parametrize("pieces", ["nano", QWEN_PIECES, None])
def test_any_labels_are_dictated_as_they_are_tokenized(
    pieces: str | None, names: tuple[str, ...], events: int, seed: int
) -> None:
    chat = nano_chat() if pieces == "nano" else a_chat(pieces)
    assert holds(chat, names, tuple(range(1, events + 1)), random.Random(seed))


@pytest.mark.parametrize("pieces", ["nano", QWEN_PIECES])
@pytest.mark.parametrize("layout", ["mural", "marble"])
def test_a_datasets_labels_can_be_dictated(layout: Any, pieces: str, tmp_path: Path) -> None:
    write(SimulationSpec(layout=layout, seed=1, sessions=2, minutes=10.0), tmp_path / "home")
    reader = {"mural": mural, "marble": marble}[layout]
    home = reader.read(tmp_path / "home", name="home").home
    names = tuple(activity.name for activity in home.activities)
    chat = nano_chat() if pieces == "nano" else a_chat(pieces)
    for answers in (names, written(names, "ids")):
        for events in (1, 10, 12):
            assert skeleton(chat, answers, tuple(range(1, events + 1))) is not None


def test_a_tokenizer_that_joins_a_label_with_its_quotes_is_not_dictated_to() -> None:
    chat = a_chat(None)
    names = tuple(activity.name for activity in small.HOME.activities)
    answer = answer_text(dict.fromkeys((1, 2), names[0]), "", "answer")
    assert any('"' in token and names[0][0] in token for token in chat.tokenizer.tokenize(answer))
    assert skeleton(chat, names, (1, 2)) is None
