"""The grammar of an answer, as the tokens that it allows next."""

import json
from collections.abc import Mapping

import torch
import xgrammar
from torch import Tensor

from harkd.prompts.chat import Chat
from harkd.prompts.schema import answer_schema
from harkd.records import Prompt


class Answer:
    """The state of one answer.

    Args:
        matcher: of xgrammar.
        allowed: tokens that may stand in any answer, as a mask: (words of 32 tokens,), on the CPU.
    """

    def __init__(self, matcher: xgrammar.GrammarMatcher, allowed: Tensor) -> None:
        self._matcher, self._allowed = matcher, allowed

    def take(self, token: int) -> None:
        """Goes on by one token."""
        taken = self._matcher.accept_token(token)
        assert taken, "the mask allowed a token that the grammar does not"

    def mask(self, masks: Tensor, row: int) -> None:
        """Writes what may come next into one row of masks: (rows, words of 32 tokens)."""
        self._matcher.fill_next_token_bitmask(masks, row)
        masks[row] &= self._allowed


class Grammars:
    """Grammars of prompts' answers for one tokenizer; windows of the same ids share theirs.

    An answer is spelt as `harkd.prompts.answer.answer_text` spells it, blanks included, so that a
    student may write what it learnt. After thinking it follows the empty line that Qwen3 writes.

    Args:
        chat: the chat format; no control token but its end of turn may stand in an answer.
        vocabulary: width of the model's logits, which may exceed the tokenizer's.
    """

    def __init__(self, chat: Chat, vocabulary: int) -> None:
        tokens = xgrammar.TokenizerInfo.from_huggingface(
            chat.tokenizer, vocab_size=vocabulary, stop_token_ids=[chat.end_id]
        )
        self._compiler = xgrammar.GrammarCompiler(tokens, max_threads=1)
        self._compiled: dict[tuple[object, ...], xgrammar.CompiledGrammar] = {}
        # To a grammar, '</think>' is just text that a free string may hold.
        self._allowed = _without(set(chat.control_ids) - {chat.end_id}, vocabulary)

    def answer(self, prompt: Prompt) -> Answer:
        """Returns the state of an answer to the prompt, at its beginning."""
        shape = (prompt.style, prompt.ids, prompt.answers)
        if shape not in self._compiled:
            self._compiled[shape] = self._compiler.compile_grammar(_grammar(prompt))
        return Answer(xgrammar.GrammarMatcher(self._compiled[shape]), self._allowed)


def restrict(logits: Tensor, answers: Mapping[int, Answer]) -> None:
    """Takes from rows' logits, in place, what their answers cannot go on with.

    Args:
        logits: (rows, vocabulary).
        answers: by row; the other rows stay free.
    """
    if not answers:
        return
    masks = xgrammar.allocate_token_bitmask(len(logits), logits.shape[-1])
    for row, answer in answers.items():
        answer.mask(masks, row)
    xgrammar.apply_token_bitmask_inplace(logits, masks.to(logits.device), indices=[*answers])


def _grammar(prompt: Prompt) -> xgrammar.Grammar:
    answer = xgrammar.Grammar.from_json_schema(
        json.dumps(answer_schema(prompt), ensure_ascii=False),
        any_whitespace=False,
        separators=(", ", ": "),
    )
    if prompt.style != "think":
        return answer
    return xgrammar.Grammar.concat(xgrammar.Grammar.from_ebnf(r'root ::= "\n\n"'), answer)


def _without(tokens: set[int], vocabulary: int) -> Tensor:
    allowed = torch.ones(-(-vocabulary // 32) * 32, dtype=torch.int64)
    allowed[list(tokens)] = 0
    words = (allowed.view(-1, 32) << torch.arange(32)).sum(dim=1)
    return torch.where(words >= 2**31, words - 2**32, words).to(torch.int32)  # as signed words
