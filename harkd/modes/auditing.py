"""`harkd-audit`: is the reasoning of a run's traces sound, and do its answers rest on it?"""

import argparse
import dataclasses
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harkd.errors import HarkdError
from harkd.guard import Parser, guarded, number

if TYPE_CHECKING:
    from harkd.audit.summary import Audited

MORE = """\
Reads replies.jsonl, instruction.txt and config.yaml, and changes none of them. Writes beside them
  audit.jsonl   a line per trace: key, sound, agreement with the gold labels, findings; a finding
                has kind, event, start and end (characters of the reasoning), evidence, detail
  audit.json    the shares that are printed, with 95% intervals from resampling whole sessions
and with --causal
  causal.jsonl  every window that was asked again, with the answer before and after
  causal.json   how often the answers moved

A trace is sound if it has no finding. The kinds:
  unreadable      the answer cannot be read, or leaves an event without a label
  no_reasoning    the prompt asks for reasoning, and there is none
  not_covered     the reasoning never comes to an event of the window
  unknown_event, unknown_time, unknown_sensor, unknown_room
                  it reports what the window does not have
  misquoted       it gives one event the time, the device or the room of another
  drift           it argues for one activity, and the answer is another
  contradiction   it argues for two activities of one event, and takes neither back
The checks look for known words, in English, and let pass what they cannot tell: their shares are
lower bounds. They never look at gold labels.

--causal N asks the run's own engine about N traces again, and looks at one answer of each: with
that event replaced by one from elsewhere in the home (own), with the events of a device that the
reasoning about it cites (cited), of one that it does not cite (uncited), or with none (unchanged).
It says how often the answer moved: own and cited should move, the others stay.

The last line of the output is both in one line: version, run, traces, sound, kinds, agreement,
and causal (null without --causal).

examples:
  harkd-audit outputs/teach/mural_sim/rules/*
  harkd-audit outputs/distill/mural/qwen3-0.6b/3fa0c1d2e4 --causal 100
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run `harkd-audit`.

    Args:
        argv: the arguments; None for those of the process.

    Returns:
        The exit status: 0, or 2 after a mistake that the user can mend.
    """
    parser = Parser(
        prog="harkd-audit",
        description="Check the reasoning of a run's traces against their windows and answers.",
        epilog=MORE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("run", type=Path, metavar="RUN", help="a run's folder")
    add("--causal", type=number(), default=0, metavar="N", help="ask again about N traces (0)")
    add("--seed", type=number(), default=0, help="of the draw and of the intervals (0)")
    add("--replicates", type=number(least=1), default=10_000, help="of the bootstrap (10000)")
    args = vars(parser.parse_args(argv))
    return guarded(lambda: _audit(**args), parser.prog)


def _audit(run: Path, causal: int, seed: int, replicates: int) -> None:
    from harkd.runs.files import write_json, write_text

    audited, content = audit_run(run, replicates=replicates, seed=seed)
    write_text(run / "audit.jsonl", _jsonl([one.line() for one in audited]))
    write_json(run / "audit.json", content)
    checked = None
    if causal:
        lines, checked = _causal(run, causal, seed, replicates)
        write_text(run / "causal.jsonl", _jsonl(lines))
        write_json(run / "causal.json", checked)
    print_audit(content | {"causal": checked})
    print(json.dumps(content | {"causal": checked}, ensure_ascii=False))


def audit_run(
    run: Path, *, replicates: int = 10_000, seed: int = 0
) -> tuple[list["Audited"], dict[str, Any]]:
    """Audits the traces in a run's folder, and writes nothing.

    Returns:
        Each trace with its findings, and what audit.json holds.

    Raises:
        HarkdError: there is no such run, or its traces cannot be read.
    """
    # Here, not above: `--help` need not wait for polars.
    from harkd.audit.summary import audit, summary
    from harkd.audit.traces import read_traces

    if not run.is_dir():
        raise HarkdError(f"{run}: there is no such folder; give a run's, below outputs/")
    audited = audit(read_traces(run), _right(run))
    found = summary(audited, replicates=replicates, seed=seed)
    version = found.pop("version")
    return audited, {"version": version, "run": str(run), "traces": len(audited), **found}


def _right(run: Path) -> dict[str, list[bool]]:
    """Key -> per event whether its answer is among its gold labels; {} where nothing is scored."""
    import polars as pl

    file = run / "predictions.parquet"
    if not file.is_file():
        return {}
    try:
        rows = pl.read_parquet(file, columns=["key", "id", "gold", "predicted"]).sort("key", "id")
    except pl.exceptions.PolarsError as error:
        raise HarkdError(f"{file}: {' '.join(str(error).split())}; run {run} again") from error
    hit = pl.col("gold").list.contains(pl.col("predicted")).fill_null(False)
    groups = rows.with_columns(hit.alias("hit")).group_by("key", maintain_order=True).agg("hit")
    return dict(groups.rows())


def _causal(
    run: Path, most: int, seed: int, replicates: int
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    from harkd.audit.causal import outcome, questions, rates
    from harkd.audit.traces import read_traces

    asked = questions(read_traces(run), traces_at_most=most, seed=seed)
    by_key = {question.prompt.key: question for question in asked}
    moved: dict[str, bool | None] = {}
    lines = []
    for reply in _engine(run).replies([question.prompt for question in asked]):
        question = by_key[reply.key]
        moved[reply.key] = outcome(question, reply)
        lines.append(
            {
                "key": question.of,
                "check": question.check,
                "event": question.event,
                "changed": question.changed,
                "asked": question.prompt.suffix,
                "before": question.before,
                "moved": moved[reply.key],
                "text": reply.text,
            }
        )
    return lines, rates(asked, moved, replicates=replicates, seed=seed)


def _engine(run: Path) -> Any:
    """The engine that gave the run's replies, with the adapter that it had."""
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    from harkd.modes.engine import make_engine
    from harkd.modes.launch import quiet_libraries
    from harkd.runs import Run, run_folder, student_settings
    from harkd.settings import Mode, Settings

    try:
        config = OmegaConf.load(run / "config.yaml")
        settings = OmegaConf.to_object(OmegaConf.merge(OmegaConf.structured(Settings), config))
    except OmegaConfBaseException as error:
        reason = " ".join(str(error).split())
        raise HarkdError(f"{run / 'config.yaml'} is of another harkd: {reason}") from error
    assert isinstance(settings, Settings)
    quiet_libraries()
    adapter = None
    if settings.mode.name is Mode.distill:
        adapter = Run(run).adapter
    if settings.mode.name is Mode.cross_eval:
        adapter = Run(run_folder(student_settings(settings))).adapter
    student = dataclasses.replace(settings.model, adapter=str(adapter)) if adapter else None
    return make_engine(settings, student)


def print_audit(content: dict[str, Any]) -> None:
    """Shows what audit.json holds, and what causal.json does where that is in `causal`."""
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    console.print(f"{content['run']}: {content['traces']} traces", markup=False)
    table = Table("", "findings", "traces", "share of traces")
    table.add_row("sound", "-", str(content["sound"]["count"]), _share(content["sound"]))
    for kind, one in content["kinds"].items():
        traces = one["traces"]
        table.add_row(kind, str(one["findings"]), str(traces["count"]), _share(traces))
    console.print(table)
    agreement = Table("events that agree with gold", "events", "share")
    for name, one in content["agreement"].items():
        agreement.add_row(f"{name} traces", str(one["of"]), _share(one))
    console.print(agreement)
    if content.get("causal"):
        checks = Table("events replaced", "asked", "answer moved")
        apart = content["causal"]["cited_minus_uncited"]
        for name, one in content["causal"]["checks"].items():
            checks.add_row(name, str(one["moved"]["of"]), _share(one["moved"]))
        checks.add_row("cited - uncited", "", _share({"share": apart["value"], **apart}))
        console.print(checks)


def _share(rate: dict[str, Any]) -> str:
    if rate["share"] is None:
        return "-"
    ends = "" if rate["low"] is None else f" \\[{rate['low']:.1%}, {rate['high']:.1%}]"
    return f"{rate['share']:.1%}{ends}"


def _jsonl(lines: Sequence[dict[str, Any]]) -> str:
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main())
