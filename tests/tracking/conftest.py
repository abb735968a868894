"""Run folders made by harkd itself, shared with the tests of the report."""

from tests.modes.conftest import harkd
from tests.report.conftest import made, majority, rules, student

__all__ = ["harkd", "made", "majority", "rules", "student"]
