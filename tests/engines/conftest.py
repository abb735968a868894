"""The command under test."""

from tests.modes.conftest import harkd

__all__ = ["harkd"]
