"""Which traces a student learns from."""

from collections.abc import Mapping, Sequence

from harkd.audit import findings, sound
from harkd.distill.objectives import Trace


def agreeing(
    traces: Sequence[Trace], agreement: Mapping[str, float], *, least: float
) -> list[Trace]:
    """Keeps the traces whose labels agree with the gold labels.

    Args:
        traces: of the teacher.
        agreement: by window, the share of its events on which they do, from 0 to 1.
        least: share that a trace needs.
    """
    return [trace for trace in traces if agreement[trace[0].key] >= least]


def audited(traces: Sequence[Trace]) -> list[Trace]:
    """Keeps the traces in whose reasoning the audit finds no fault: see `harkd.audit`."""
    return [(prompt, reply) for prompt, reply in traces if sound(findings(prompt, reply))]
