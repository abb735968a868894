"""scores.json and audit.json -> numbers and tables. None holds a prompt, an event or a reply."""

from collections.abc import Iterator
from typing import Any

from harkd.scores.schema import ScoresFile

Table = tuple[list[str], list[list[Any]]]
"""Names of the columns, and rows."""


def summary(scores: ScoresFile) -> dict[str, float]:
    """Returns the numbers that runs are compared by; what is not known is left out."""
    found = dict(_averages("", scores))
    if scores["lenient"]:
        found |= _averages("lenient/", scores["lenient"])
    for name in ("valid_replies", "answered_events", "seconds"):
        found[name] = scores[name]
    for side in ("gold", "predicted"):
        found |= {f"segments/{side}/{key}": n for key, n in scores["segments"][side].items()}
    confidence = scores["confidence"]
    if confidence:
        found |= {f"calibration/{name}": confidence[name] for name in ("ece", "aurc")}
    cost: dict[str, Any] = {**scores["cost"]}
    per_events = cost.pop("per_1000_events")
    found |= {f"cost/{name}": value for name, value in cost.items()}
    found |= {f"cost_per_1000_events/{name}": value for name, value in per_events.items()}
    return {name: value for name, value in found.items() if value is not None}


def tables(scores: ScoresFile, audit: dict[str, Any] | None = None) -> dict[str, Table]:
    """Returns name -> table.

    Args:
        scores: the content of scores.json.
        audit: that of audit.json, where `harkd-audit` has been at the run.
    """
    found = {
        "per_class": _by_label(scores["per_class"]),
        "confusion": _confusion(scores),
        "faults": _faults(scores),
        "failures": _by_label(scores["failures"]["failures_per_class"]),
        "segments": _by_label(scores["segments"]["segments_per_class"]),
    }
    confidence = scores["confidence"]
    if confidence:
        found["reliability"] = _listed(confidence["reliability"])
        found["risk_coverage"] = _listed(confidence["risk_coverage"])
    if audit:
        found["audit"] = _audit(audit)
    return {name: table for name, table in found.items() if table[1]}


def _averages(prefix: str, scores: Any) -> Iterator[tuple[str, Any]]:
    for part in ("all", "without_other"):
        for name, estimate in scores[part].items():
            yield f"{prefix}{part}/{name}", estimate["value"]
            yield f"{prefix}{part}/{name}/low", estimate["low"]
            yield f"{prefix}{part}/{name}/high", estimate["high"]


def _by_label(labels: Any) -> Table:
    columns = list(dict.fromkeys(key for numbers in labels.values() for key in numbers))
    rows = [[label, *(numbers.get(key) for key in columns)] for label, numbers in labels.items()]
    return ["activity", *columns], rows


def _confusion(scores: ScoresFile) -> Table:
    labels, counts = scores["confusion"]["labels"], scores["confusion"]["counts"]
    rows = [[label, *numbers] for label, numbers in zip(labels, counts, strict=True)]
    return ["gold", *labels, "no answer"], rows


def _faults(scores: ScoresFile) -> Table:
    shares: dict[str, Any] = {"reply": scores["replies"], "event": scores["events"]}
    rows = [
        [of, state, share["count"], share["share"]]
        for of, states in shares.items()
        for state, share in states.items()
    ]
    return ["of", "state", "count", "share"], rows


def _listed(entries: Any) -> Table:
    columns = list(entries[0]) if entries else []
    return columns, [[entry[name] for name in columns] for entry in entries]


def _audit(audit: dict[str, Any]) -> Table:
    names = ["count", "of", "share", "low", "high"]
    rows = [["sound", None, *(audit["sound"][name] for name in names)]]
    for kind, one in audit["kinds"].items():
        rows.append([kind, one["findings"], *(one["traces"][name] for name in names)])
    return ["kind", "findings", "traces", *names[1:]], rows
