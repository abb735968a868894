"""The one place where prompts and replies become tokens.

Training, generation and parsing all go through `Chat`, so that what a student learns, what it is
asked and what is read back are the same tokens (tests/prompts/test_chat.py).
"""

from functools import lru_cache
from typing import Any

from jinja2 import TemplateError

from harkd.errors import HarkdError
from harkd.prompts.style import Style
from harkd.records import Prompt

END_OF_TURN = "<|im_end|>"
REQUIRED_TOKENS = ("<|im_start|>", END_OF_TURN, "<think>", "</think>")


class Chat:
    """Qwen3's chat format for prompts of one style.

    Args:
        tokenizer: a Hugging Face tokenizer with Qwen3's chat template and tokens.
        style: only `think` leaves Qwen3's thinking on.

    Raises:
        HarkdError: the tokenizer lacks the chat tokens.
    """

    def __init__(self, tokenizer: Any, style: Style) -> None:
        known = tokenizer.get_vocab()
        missing = [token for token in REQUIRED_TOKENS if token not in known]
        if missing or not tokenizer.chat_template:
            raise HarkdError(
                f"the tokenizer of {tokenizer.name_or_path} has no "
                f"{', '.join(missing) or 'chat template'}; harkd needs a Qwen3 chat model"
            )
        self.tokenizer = tokenizer
        self.style = style
        self.end_id: int = known[END_OF_TURN]
        self.think_id: int = known["<think>"]
        self.close_id: int = known["</think>"]
        self.control_ids: tuple[int, ...] = tuple(tokenizer.get_added_vocab().values())
        self._control = tuple(sorted(tokenizer.get_added_vocab()))
        self.prefix_ids = lru_cache(maxsize=8)(self._prefix_ids)

    def prompt_ids(self, prompt: Prompt) -> tuple[tuple[int, ...], list[int]]:
        """Returns the tokens of the prefix and those of the rest.

        The cut lies before a control token, which no tokenizer merges with its neighbours:
        the two lists joined are what tokenizing the whole text gives.

        Raises:
            HarkdError: the prompt's text spells out a control token, or the chat template is not
                Qwen3's.
        """
        return self.prefix_ids(prompt.prefix), self._suffix_ids(prompt)

    def reply_ids(self, text: str) -> list[int]:
        """Returns the tokens that a model which answers `text` generates, end of turn included."""
        return [*self._encode(text), self.end_id]

    def text(self, reply_ids: list[int]) -> str:
        """Returns the text of generated tokens; end of turn and what follows are left out."""
        if self.end_id in reply_ids:
            reply_ids = reply_ids[: reply_ids.index(self.end_id)]
        return str(
            self.tokenizer.decode(
                reply_ids, skip_special_tokens=False, clean_up_tokenization_spaces=False
            )
        )

    def prompt_text(self, prompt: Prompt) -> str:
        """Returns the whole prompt as text, control tokens included."""
        messages = [
            {"role": "system", "content": prompt.prefix},
            {"role": "user", "content": prompt.suffix},
        ]
        thinking = self.style == "think"
        return self._render(messages, add_generation_prompt=True, enable_thinking=thinking)

    def _prefix_text(self, prefix: str) -> str:
        return self._render([{"role": "system", "content": prefix}])

    def _render(self, messages: list[dict[str, str]], **options: bool) -> str:
        try:
            return str(self.tokenizer.apply_chat_template(messages, tokenize=False, **options))
        except TemplateError as error:
            reason = " ".join(str(error).split())
            raise HarkdError(
                f"the chat template of {self.tokenizer.name_or_path} fails ({reason}); "
                "harkd needs Qwen3's"
            ) from error

    def _prefix_ids(self, prefix: str) -> tuple[int, ...]:
        self._refuse_control(prefix)
        return tuple(self._encode(self._prefix_text(prefix)))

    def _suffix_ids(self, prompt: Prompt) -> list[int]:
        self._refuse_control(prompt.suffix)
        text = self.prompt_text(prompt)
        before = self._prefix_text(prompt.prefix)
        if not text.startswith(before):
            raise HarkdError(
                f"the chat template of {self.tokenizer.name_or_path} does not put the system "
                "message first and alone; harkd needs Qwen3's"
            )
        return self._encode(text[len(before) :])

    def _encode(self, text: str) -> list[int]:
        return list(self.tokenizer(text, add_special_tokens=False)["input_ids"])

    def _refuse_control(self, text: str) -> None:
        # Data are untrusted: a sensor named '<|im_end|>' must not end the turn.
        for token in self._control:
            if token in text:
                raise HarkdError(f"a prompt may not contain '{token}'; rename it in the data")
