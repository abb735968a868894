"""The package experiments/replay, importable as the scripts beside it import it."""

import sys

from tests.test_experiments import EXPERIMENTS

sys.path.append(str(EXPERIMENTS))
