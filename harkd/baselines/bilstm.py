"""A small bidirectional LSTM on windows of `size` events, as a language model is shown them.

Also where that one's are cut in another way than by count.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import polars as pl
import torch
from torch import Tensor, nn
from torch.nn import functional

from harkd.baselines.observed import Coder, Predict, gaps, hours, sessions

EMBEDDING, HIDDEN = 32, 64
EPOCHS, BATCH, LEARNING_RATE = 20, 32, 5e-3
CLOCK = 3
"""Features beside the embedding: sine and cosine of the time of day, log of the gap."""


def fit(training: pl.DataFrame, *, seed: int, size: int) -> Predict:
    """Trains on the CPU; an event of several labels is divided among them.

    The same seed gives the same weights, on one machine and however many cores it has.
    """
    training = training.sort("session", "index")
    coder = Coder.of(training)
    codes, clock, rows = _windows(coder, training, size)
    shares = torch.from_numpy(coder.shares(training)).float()
    wanted = shares[rows] * (codes >= 0).unsqueeze(-1)  # nothing is wanted of padding
    with _reproducible(seed):
        model = _Tagger(len(coder.states) + 1, len(coder.labels))
        optimiser = torch.optim.Adam(model.parameters(), LEARNING_RATE)
        for _ in range(EPOCHS):
            for batch in torch.split(torch.randperm(len(codes)), BATCH):
                scores = model(codes[batch], clock[batch])
                loss = -(functional.log_softmax(scores, -1) * wanted[batch]).sum()
                optimiser.zero_grad()
                mean = loss / (codes[batch] >= 0).sum()
                mean.backward()  # type: ignore[no-untyped-call]  # PyTorch gives it no types
                optimiser.step()

    def predict(events: pl.DataFrame) -> list[str]:
        codes, clock, rows = _windows(coder, events, size)
        found = np.zeros(events.height, np.int64)
        with torch.inference_mode(), _reproducible(seed):
            for batch in torch.split(torch.arange(len(codes)), BATCH):
                best = model(codes[batch], clock[batch]).argmax(-1)
                real = codes[batch] >= 0
                found[rows[batch][real].numpy()] = best[real].numpy()
        return coder.named(found)

    return predict


class _Tagger(nn.Module):
    def __init__(self, states: int, labels: int) -> None:
        super().__init__()
        self.embed = nn.Embedding(states, EMBEDDING, padding_idx=0)
        self.read = nn.LSTM(EMBEDDING + CLOCK, HIDDEN, batch_first=True, bidirectional=True)
        self.judge = nn.Linear(2 * HIDDEN, labels)

    def forward(self, codes: Tensor, clock: Tensor) -> Tensor:
        """(windows, size) and (windows, size, CLOCK) -> (windows, size, labels)."""
        lengths = (codes >= 0).sum(dim=1)
        inputs = torch.cat([self.embed(codes.clamp(min=0)), clock], dim=-1)
        packed = nn.utils.rnn.pack_padded_sequence(
            inputs, lengths, batch_first=True, enforce_sorted=False
        )
        states, _ = nn.utils.rnn.pad_packed_sequence(
            self.read(packed)[0], batch_first=True, total_length=codes.shape[1]
        )
        judged: Tensor = self.judge(states)
        return judged


def _windows(coder: Coder, events: pl.DataFrame, size: int) -> tuple[Tensor, Tensor, Tensor]:
    """Codes (-1: padding), clock features, and row numbers: (windows, size, ...)."""
    rows = np.concatenate(
        [
            np.pad(
                np.arange(start, min(start + size, part.stop)),
                (0, max(0, start + size - part.stop)),
                constant_values=-1,
            )
            for part in sessions(events)
            for start in range(part.start, part.stop, size)
        ]
    ).reshape(-1, size)
    angle = hours(events) * (2 * np.pi / 24)
    clock = np.stack([np.sin(angle), np.cos(angle), np.log1p(np.maximum(gaps(events), 0)) / 10], 1)
    codes = np.where(rows >= 0, coder.coded(events)[rows], -1)
    return (
        torch.from_numpy(codes),
        torch.from_numpy(clock[rows].astype(np.float32)),
        torch.from_numpy(rows),
    )


@contextmanager
def _reproducible(seed: int) -> Iterator[None]:
    """A seed of its own and one thread: sums of several threads depend on how many there are."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            yield
    finally:
        torch.set_num_threads(threads)
