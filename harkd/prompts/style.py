"""How a model is asked to answer."""

from typing import Literal, get_args

Style = Literal["answer", "think", "reason"]
"""Labels only; Qwen3's thinking, then labels; or a reasoning field beside the labels."""

STYLES: tuple[Style, ...] = get_args(Style)
