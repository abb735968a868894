"""The teacher's most likely tokens at every place of its traces: computed once, and kept.

A trace is what the teacher wrote; this is what it might have written instead. It is computed by
showing the teacher its own traces, so it does not matter which engine wrote them.
"""

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from harkd.distill.examples import Example, SoftTargets
from harkd.distill.forward import decode
from harkd.distill.loss import padded
from harkd.errors import HarkdError
from harkd.models import LoadedModel

LOG = logging.getLogger("harkd")
FILE = 64
"""Traces per file: a start that is cut off loses at most so many."""


def check_tokenizers(teacher: Any, student: Any) -> None:
    """Stops where a token's number does not mean the same to both.

    Raises:
        HarkdError: the vocabularies differ.
    """
    if teacher.get_vocab() != student.get_vocab():
        raise HarkdError(
            "trainer.objective=topk: teacher and student have different vocabularies, so the "
            "teacher's tokens mean nothing to the student; use trainer.objective=trace, or two "
            "sizes of Qwen3"
        )


def keep_soft(
    teacher: LoadedModel, examples: Sequence[Example], folder: Path, *, k: int, rows: int
) -> None:
    """Writes the teacher's k most likely tokens before every target token.

    Args:
        teacher: whose traces these are.
        examples: the traces, in a fixed order.
        folder: where they are kept, as safetensors; what is there already is not computed again.
        k: tokens per place.
        rows: traces that go through the model at once.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for first in range(0, len(examples), FILE):
        file = _file(folder, first)
        if file.is_file():
            continue
        part = examples[first : first + FILE]
        tokens, probabilities = _most_likely(teacher, part, k=k, rows=rows)
        partial = file.with_suffix(".partial")
        save_file(
            {
                "tokens": tokens,
                "probabilities": probabilities,
                "targets": torch.tensor([t for e in part for t in e.target], dtype=torch.int32),
            },
            partial,
        )
        partial.replace(file)
        LOG.info("teacher's tokens: %d of %d traces", first + len(part), len(examples))


def soft_kept(examples: Sequence[Example], folder: Path) -> bool:
    """Whether nothing is left for `keep_soft` to do."""
    return all(_file(folder, first).is_file() for first in range(0, len(examples), FILE))


def read_soft(examples: Sequence[Example], folder: Path, *, weight: float) -> Iterator[SoftTargets]:
    """Yields what `keep_soft` wrote for each example.

    Raises:
        HarkdError: it belongs to other traces.
    """
    for first in range(0, len(examples), FILE):
        part = examples[first : first + FILE]
        with safe_open(_file(folder, first), framework="pt") as file:
            targets, tokens, chances = (
                file.get_tensor(name) for name in ("targets", "tokens", "probabilities")
            )
        if targets.tolist() != [t for e in part for t in e.target]:
            raise HarkdError(f"{folder} belongs to other traces; delete it and start again")
        lengths = [len(example.target) for example in part]
        for own, likely in zip(tokens.split(lengths), chances.split(lengths), strict=True):
            yield SoftTargets(own.long(), likely, weight)


@torch.inference_mode()
def _most_likely(
    teacher: LoadedModel, examples: Sequence[Example], *, k: int, rows: int
) -> tuple[Tensor, Tensor]:
    """Token ids and probabilities that add up to 1: each (target tokens, k), on the CPU."""
    base = getattr(teacher.model, "get_base_model", lambda: teacher.model)()
    device = base.lm_head.weight.device
    found: list[torch.return_types.topk] = []
    shared: dict[tuple[int, ...], Any] = {}
    for first in range(0, len(examples), rows):
        batch = examples[first : first + rows]
        (prefix,) = {example.prefix for example in batch}  # traces of one home
        if prefix not in shared:
            ids = torch.tensor([prefix], device=device)
            shared[prefix] = decode(base.model, ids)[1]
        ids, wanted = padded([(*e.suffix, *e.target) for e in batch], batch, device)
        hidden, _ = decode(base.model, ids, shared[prefix])
        found.append(base.lm_head(hidden[wanted]).float().topk(k))
    tokens = torch.cat([top.indices for top in found])
    logits = torch.cat([top.values for top in found])
    return tokens.int().cpu(), logits.softmax(dim=-1).cpu()


def _file(folder: Path, first: int) -> Path:
    return folder / f"{first:06}.safetensors"
