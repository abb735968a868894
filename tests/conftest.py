"""What every test runs under: no network, two threads, and the same examples every time."""

from __future__ import annotations

import os

from hypothesis import settings

# Read when torch and huggingface_hub are first imported, by the tests and by what they start.
os.environ["OMP_NUM_THREADS"] = "2"
os.environ["HF_HUB_OFFLINE"] = "1"

settings.register_profile("harkd", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("harkd")
