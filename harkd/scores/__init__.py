"""Predictions and their gold labels -> `scores.json`. README.md beside this file defines all."""

from harkd.scores.confidence import abstain
from harkd.scores.lenient import lenient
from harkd.scores.report import score
from harkd.scores.schema import SCORES_VERSION

__all__ = ["SCORES_VERSION", "abstain", "lenient", "score"]
