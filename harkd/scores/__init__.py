"""Predictions and their gold labels -> `scores.json`. README.md beside this file defines all."""

from harkd.runs import SCORES_VERSION
from harkd.scores.confidence import abstain
from harkd.scores.lenient import lenient
from harkd.scores.report import score

__all__ = ["SCORES_VERSION", "abstain", "lenient", "score"]
