"""What a run's replies cost: `tokens`, `seconds` and `cost` of scores.json."""

from dataclasses import dataclass
from typing import Any

from harkd.records import Reply
from harkd.scores.schema import Cost

PER = 1000
"""Events that costs are told for, so that runs of different sizes can be compared."""


@dataclass(slots=True)
class Usage:
    """Totals over replies."""

    replies: int = 0
    prompt: int = 0
    cached: int = 0
    new: int = 0
    seconds: float = 0.0
    thinking_cut: int = 0

    def add(self, reply: Reply) -> None:
        """Adds one reply."""
        self.replies += 1
        self.prompt += reply.prompt_tokens
        self.cached += reply.cached_tokens
        self.new += reply.new_tokens
        self.seconds += reply.seconds
        self.thinking_cut += reply.thinking_cut


def cost_of(usage: Usage, events: int, measured: dict[str, Any]) -> Cost:
    """Returns speeds, peaks, and what a thousand events cost.

    Args:
        usage: of all replies.
        events: how many they are about.
        measured: `cost` of the run's record.
    """
    # Energy of a start that was killed is not known, and so that of the whole is not.
    metered = measured.get("metered") == usage.replies
    joules = measured.get("joules") if metered else None
    return {
        "windows_per_second": _ratio(usage.replies, usage.seconds),
        "new_tokens_per_second": _ratio(usage.new, usage.seconds),
        "peak_memory_mb": measured.get("memory_mb"),
        "peak_gpu_memory_mb": measured.get("gpu_memory_mb"),
        "energy_joules": joules,
        "per_1000_events": {
            "prompt_tokens": _ratio(usage.prompt * PER, events),
            "cached_tokens": _ratio(usage.cached * PER, events),
            "new_tokens": _ratio(usage.new * PER, events),
            "seconds": _ratio(usage.seconds * PER, events),
            "energy_joules": None if joules is None else _ratio(joules * PER, events),
        },
    }


def cost_line(cost: Cost) -> str:
    """Returns what a thousand events cost, in one line; empty where nothing was generated."""
    part = cost["per_1000_events"]
    if not part["seconds"]:
        return ""
    tokens = (
        f", {part['prompt_tokens']:,.0f} prompt tokens ({part['cached_tokens']:,.0f} of them "
        f"cached), {part['new_tokens']:,.0f} generated"
        if part["new_tokens"]
        else ""
    )
    joules = part["energy_joules"]
    energy = f", {joules:,.0f} J" if joules is not None else ""
    return f"cost per 1,000 events: {part['seconds']:,.3g} s{tokens}{energy}"


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None
