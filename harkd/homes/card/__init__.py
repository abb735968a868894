"""A data card: what a home's recording is like, as one page for people."""

from harkd.homes.card.page import write_card

__all__ = ["write_card"]
