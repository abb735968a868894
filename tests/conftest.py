"""What every test runs under: no network, one thread, and the same examples every time."""

from __future__ import annotations

import os

from hypothesis import settings

# Read when torch and huggingface_hub are first imported, by the tests and by what they start.
# Tiny models gain nothing from a second thread, and wait for it where the machine is busy.
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["HF_HUB_OFFLINE"] = "1"

settings.register_profile("harkd", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("harkd")
