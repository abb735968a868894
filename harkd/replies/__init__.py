"""Reply -> Prediction: what a model's text says about every event that it was asked about."""

from harkd.replies.reading import parse

__all__ = ["parse"]
