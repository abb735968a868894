"""Findings of all traces of a run -> a line per trace, and shares with intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from harkd.audit.findings import findings, sound
from harkd.audit.reasoning import reasoning
from harkd.audit.records import Finding, Kind
from harkd.records import Prompt, Reply
from harkd.study.shares import rate

AUDIT_VERSION = 1
"""Rises with every change of a key's name or meaning, or of what a check finds."""


@dataclass(frozen=True, slots=True)
class Audited:
    """One trace with what is wrong with it."""

    key: str
    found: tuple[Finding, ...]
    reasoning: str
    right: tuple[bool, ...]
    """per event that has a gold label: whether the answer agrees with it; () where unknown"""

    @property
    def session(self) -> str:
        """The session that the trace's window is of."""
        return self.key.rpartition("/")[0]

    @property
    def sound(self) -> bool:
        """Whether there are no findings."""
        return sound(self.found)

    def line(self) -> dict[str, Any]:
        """A line of audit.jsonl."""
        shown = [
            {**asdict(one), "evidence": self.reasoning[one.start : one.end]} for one in self.found
        ]
        agreement = sum(self.right) / len(self.right) if self.right else None
        return {"key": self.key, "sound": self.sound, "agreement": agreement, "findings": shown}


def audit(
    traces: Sequence[tuple[Prompt, Reply]], right: Mapping[str, Sequence[bool]]
) -> list[Audited]:
    """Audits traces.

    Args:
        traces: prompts with their replies.
        right: key -> per event whether the answer agrees with the gold labels; the findings do
            not depend on it.
    """
    return [
        Audited(
            prompt.key,
            findings(prompt, reply),
            reasoning(prompt, reply),
            tuple(right.get(prompt.key, ())),
        )
        for prompt, reply in traces
    ]


def summary(
    audited: Sequence[Audited], *, replicates: int = 10_000, seed: int = 0
) -> dict[str, Any]:
    """What audit.json holds.

    Returns:
        version; sound: the share of traces without a finding; kinds: kind -> `findings`, and
        `traces`, the share of traces that have one; agreement: the share of events whose answer
        agrees with gold, in all traces, in sound and in flagged ones. Shares have 95% intervals
        from resampling sessions.
    """
    options = {"replicates": replicates, "seed": seed}
    sessions = [one.session for one in audited]

    def agreement(chosen: Sequence[Audited]) -> Any:
        events = [(hit, one.session) for one in chosen for hit in one.right]
        return rate([hit for hit, _ in events], [session for _, session in events], **options)

    return {
        "version": AUDIT_VERSION,
        "sound": rate([one.sound for one in audited], sessions, **options),
        "kinds": {
            str(kind): {
                "findings": sum(found.kind is kind for one in audited for found in one.found),
                "traces": rate(
                    [any(found.kind is kind for found in one.found) for one in audited],
                    sessions,
                    **options,
                ),
            }
            for kind in Kind
        },
        "agreement": {
            "all": agreement(audited),
            "sound": agreement([one for one in audited if one.sound]),
            "flagged": agreement([one for one in audited if not one.sound]),
        },
    }
