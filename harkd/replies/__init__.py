"""Reply -> Prediction: what a model's text says about every event that it was asked about."""

from harkd.replies.reading import parse
from harkd.replies.repair import parse_leniently
from harkd.replies.voting import vote

__all__ = ["parse", "parse_leniently", "vote"]
