"""Teach: a teacher writes reasoning and answer for every window of the training side.

The traces are the run's replies.jsonl (prompt, reply, tokens) and instruction.txt, with the
settings in config.yaml. None is filtered out, as in the paper (arXiv 2601.07469); the scores say
how often the teacher agrees with the gold labels, of which it sees none but other sessions' where
`prompt.examples` shows them.
"""

from harkd.modes.zero_shot import run

__all__ = ["run"]
