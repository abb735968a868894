"""The nano model's tokenizer: a small byte-level BPE that speaks Qwen3's chat format."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
THINKING = ("<think>", "</think>")

# Words with the blank before them, numbers of up to two digits (so that an hour is one token), and
# runs of everything else (so that the JSON between two values is one token).
PIECES = r" ?\p{L}+|\p{N}{1,2}|[^\p{L}\p{N}]+?(?= ?\p{L}|\p{N}|$)"

CHAT_TEMPLATE = Path(__file__).with_name("chat_template.jinja")


def train_tokenizer(texts: Iterable[str], *, vocab_size: int, context: int) -> Any:
    """Trains the tokenizer on texts without control tokens.

    Args:
        texts: what the model will read and write.
        vocab_size: tokens in all, control tokens included.
        context: tokens that the model takes.
    """
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PIECES), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size - len(THINKING),
        special_tokens=list(SPECIAL),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    # As in Qwen3, the thinking tokens are single tokens that decoding shows.
    tokenizer.add_tokens([AddedToken(token, special=False) for token in THINKING])
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        model_max_length=context,
        chat_template=CHAT_TEMPLATE.read_text(encoding="utf-8"),
    )
