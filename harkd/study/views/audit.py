"""What harkd-audit found, by run: it is read from audit.json and causal.json, and not repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harkd.runs.files import read_json
from harkd.study.columns import COMMAND, DATASET, INTERVALS, Column, Sheet
from harkd.study.groups import Entry, groups
from harkd.study.results import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from harkd.study.options import Options
    from harkd.study.results import Result

READS = 1
"""Version of audit.json, `harkd.audit.summary.AUDIT_VERSION`."""


SHEETS = (
    Sheet(
        "audit",
        "rows",
        "What the audit found",
        f"Shares of traces, by harkd-audit; lower bounds. {INTERVALS}",
        (
            *(DATASET, Column("split", "side"), Column("system", "system")),
            *(Column("seed", "seed", "number"), Column("traces", "traces", "number")),
            Column("sound", "sound", "share", interval=True),
            Column("kinds", "kinds", "share", interval=True, each="kinds"),
        ),
    ),
    Sheet(
        "audit_agreement",
        "rows",
        "Agreement with the gold labels",
        f"Share of the events of all, sound and flagged traces. {INTERVALS}",
        (
            *(DATASET, Column("split", "side"), Column("system", "system")),
            Column("seed", "seed", "number"),
            Column("agreement/all", "all", "share", interval=True),
            Column("agreement/sound", "sound", "share", interval=True),
            Column("agreement/flagged", "flagged", "share", interval=True),
        ),
    ),
    Sheet(
        "audit_causal",
        "rows",
        "Answers that moved when events were replaced",
        f"harkd-audit --causal. {INTERVALS}",
        (
            *(DATASET, Column("split", "side"), Column("system", "system")),
            Column("seed", "seed", "number"),
            Column("causal", "causal", "share", interval=True, each="checks"),
        ),
    ),
    Sheet(
        "audit_missing",
        "missing",
        "Runs that were not audited",
        "They have reasoning.",
        (DATASET, Column("split", "side"), Column("system", "system"), COMMAND),
    ),
)
"""How the answer is shown: `harkd.study.tables`."""


def view(results: Sequence[Result], options: Options) -> dict[str, Any]:
    """A row per run that was audited; those with reasoning that were not, with the command."""
    found, left_out = groups(results, options)
    rows: list[dict[str, Any]] = []
    missing: list[dict[str, Any]] = []
    notes: list[str] = []
    for group in found:
        for entry in group.entries:
            for run, seed in zip(entry.system.runs, entry.system.seeds, strict=True):
                who = group.place | {"system": entry.name, "seed": seed, "runs": [str(run.folder)]}
                if (run.folder / "audit.json").is_file():
                    try:
                        rows.append(who | _audited(run.folder))
                    except (OSError, ValueError, KeyError, TypeError) as error:
                        notes.append(f"{run.folder}/audit.json: {one_line(error)}; audit it again")
                elif _reasons(entry):
                    missing.append(who | {"command": f"harkd-audit {run.folder}"})
    # The kinds in the order in which harkd-audit tells them.
    kinds = list(dict.fromkeys(kind for row in rows for kind in row["kinds"]))
    checks = list(dict.fromkeys(check for row in rows for check in row["causal"] or ()))
    return {"kinds": kinds, "checks": checks, "rows": rows, "missing": missing, "notes": notes,
            "left_out": left_out}  # fmt: skip


def _reasons(entry: Entry) -> bool:
    style = (entry.decided_by.get("prompt") or {}).get("style")
    return entry.scores["mode"] != "baseline" and style in ("think", "reason")


def _audited(folder: Path) -> dict[str, Any]:
    """The shares of audit.json, and of causal.json where traces were asked again."""
    content = read_json(folder / "audit.json")
    if content["version"] != READS:
        raise ValueError(f"version {content['version']}, and this harkd reads version {READS}")
    causal: dict[str, Any] | None = None
    if (folder / "causal.json").is_file():
        asked = read_json(folder / "causal.json")
        causal = {check: _share(one["moved"]) for check, one in asked["checks"].items()}
        causal["cited_minus_uncited"] = asked["cited_minus_uncited"]
    return {
        "traces": content["traces"],
        "sound": _share(content["sound"]),
        "kinds": {kind: _share(one["traces"]) for kind, one in content["kinds"].items()},
        "agreement": {name: _share(one) for name, one in content["agreement"].items()},
        "causal": causal,
    }


def _share(share: dict[str, Any]) -> dict[str, Any]:
    kept = {"count": share["count"], "of": share["of"]}
    return {"value": share["share"], "low": share["low"], "high": share["high"], **kept}
