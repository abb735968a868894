"""Windows -> prompts: what a model is told about a home, and asked about one window."""

from harkd.prompts.example import ExampleEvent
from harkd.prompts.render import Instruction, ask, instruct
from harkd.prompts.style import Style

__all__ = ["ExampleEvent", "Instruction", "Style", "ask", "instruct"]
