"""Predictions without a language model: what a model must beat to be worth its cost."""
