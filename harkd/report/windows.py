"""The windows of a run: what was asked, what was right, what came back; and which are shown."""

from typing import Any, TypedDict

import polars as pl

from harkd.errors import HarkdError
from harkd.prompts.reading import events_of, rooms_of
from harkd.report.embed import to_json
from harkd.report.reasoning import ShownFinding, read_findings, shown_findings, split_reply
from harkd.runs import Run
from harkd.runs.replies import read_lines
from harkd.scores.frame import OK, SCORED

WORST, BEST = 60, 20
"""Windows of a run that the page holds, where its size allows that."""

FIRST_SAMPLE = "#1"
"""`harkd.prompts.samples` gives the samples of a window this key and others."""


class ShownEvent(TypedDict):
    """One event with its truth and its answer."""

    id: int
    time: str
    text: str
    room: str
    """'' where the prompt does not say which rooms there are"""
    gold: list[str]
    predicted: str | None
    state: str
    """one of `harkd.scores.frame.EVENT_STATES`"""
    right: bool
    confidence: float | None


class ShownWindow(TypedDict):
    """One window with its reply."""

    key: str
    reply: str
    """one of `harkd.scores.frame.REPLY_STATES`"""
    events: list[ShownEvent]
    """those that it gives the answer for: of windows that overlap each shows its own"""
    elsewhere: int
    """events that it was asked about too, whose answer is that of a window that it overlaps"""
    wrong: int
    """events without a right answer"""
    text: list[str] | None
    """the reply as it came but for its reasoning, which stands between its two parts, or, escaped,
    within the only one; None where nobody was asked"""
    reasoning: str
    findings: list[ShownFinding] | None
    """what the audit found; None where the run was not audited"""
    tokens: int | None
    finish: str | None


def read_windows(run: Run, style: str) -> list[ShownWindow]:
    """Reads every window of a run from predictions.parquet, replies.jsonl, instruction.txt and
    audit.jsonl, in the order of the first.

    Args:
        run: a finished one.
        style: of its prompts.

    Raises:
        HarkdError, ValueError, OSError, polars.exceptions.PolarsError: a file is missing or
            damaged.
    """
    path = run.folder / "predictions.parquet"
    frame = pl.read_parquet(path)
    if dict(frame.schema) != dict(SCORED):
        raise HarkdError(f"{path}: its columns are {dict(frame.schema)}, not {dict(SCORED)}")
    replies, findings = _replies(run), read_findings(run)
    rooms = _rooms(run)
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in frame.iter_rows(named=True):
        rows.setdefault(row["key"], []).append(row)
    return [
        _window(events, replies.get(key), style, rooms, findings) for key, events in rows.items()
    ]


def worst_first(windows: list[ShownWindow]) -> list[ShownWindow]:
    """Sorts by the share of wrong events, then by their number, then by the audit's findings."""
    return sorted(
        windows,
        key=lambda window: (
            -window["wrong"] / len(window["events"]),
            -window["wrong"],
            -len(window["findings"] or ()),
        ),
    )


def choose(windows: list[ShownWindow], size: int) -> list[ShownWindow]:
    """Returns up to 60 of the worst and 20 of the best windows, worst first.

    Args:
        windows: of one run.
        size: bytes of the page that they may take together; where that is too little there are
            fewer of both kinds.
    """
    ordered = worst_first(windows)
    best = ordered[max(WORST, len(ordered) - BEST) :]
    worst = ordered[:WORST]
    chosen: list[int] = []
    for place in _turns(len(worst), len(best), len(ordered)):
        size -= len(to_json(ordered[place]).encode())
        if size < 0:
            break
        chosen.append(place)
    return [ordered[place] for place in sorted(chosen)]


def _turns(worst: int, best: int, total: int) -> list[int]:
    # Three of the worst, one of the best, and so on, so that a cut takes from both ends.
    tagged = [(turn / WORST, turn) for turn in range(worst)]
    tagged += [(turn / BEST, total - 1 - turn) for turn in range(best)]
    return [place for _, place in sorted(tagged)]


def _replies(run: Run) -> dict[str, dict[str, Any]]:
    replies: dict[str, dict[str, Any]] = {}
    for line in read_lines(run.replies):
        if not isinstance(line, dict) or not isinstance(line.get("text"), str):
            raise HarkdError(f"{run.replies}: a line is not a reply: {line!r:.80}")
        # The last line of a key counts; of a window's samples, the first is shown.
        replies[str(line.get("key")).removesuffix(FIRST_SAMPLE)] = line
    return replies


def _rooms(run: Run) -> list[str]:
    """The rooms that the prompts list, longest name first."""
    if not run.instruction.is_file():
        return []
    return sorted(rooms_of(run.instruction.read_text(encoding="utf-8")), key=len, reverse=True)


def _window(
    rows: list[dict[str, Any]], reply: dict[str, Any] | None, style: str,
    rooms: list[str], findings: dict[str, list[dict[str, Any]]] | None,
) -> ShownWindow:  # fmt: skip
    asked = _asked(reply)
    events = _events(rows, asked, rooms)
    window: ShownWindow = {
        "key": rows[0]["key"],
        "reply": rows[0]["reply"],
        "events": events,
        "elsewhere": max(0, len(asked) - len(events)),
        "wrong": sum(not event["right"] for event in events),
        "text": None,
        "reasoning": "",
        "findings": None,
        "tokens": None,
        "finish": None,
    }
    if reply is not None:
        tokens, finish = reply.get("new_tokens"), reply.get("finish")
        reason, window["text"] = split_reply(reply["text"], style)
        window["reasoning"] = reason.text
        if findings is not None:
            window["findings"] = shown_findings(findings.get(window["key"], []), reason)
        window["tokens"] = tokens if isinstance(tokens, int) else None
        window["finish"] = finish if isinstance(finish, str) else None
    return window


def _events(
    rows: list[dict[str, Any]], asked: dict[int, tuple[str, str]], rooms: list[str]
) -> list[ShownEvent]:
    events: list[ShownEvent] = []
    for row in rows:
        time, text = asked.get(row["id"], ("", ""))
        events.append(
            {
                "id": row["id"],
                "time": time,
                "text": text,
                "room": next((room for room in rooms if text.startswith(f"{room} ")), ""),
                "gold": row["gold"],
                "predicted": row["predicted"],
                "state": row["event"],
                "right": row["event"] == OK and row["predicted"] in row["gold"],
                "confidence": row["confidence"],
            }
        )
    return events


def _asked(reply: dict[str, Any] | None) -> dict[int, tuple[str, str]]:
    """Event id -> time and text, as the prompt had them; empty where it cannot be read."""
    try:
        asked = events_of((reply or {})["asked"])
        return {event.id: (str(event.time), str(event.text)) for event in asked}
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}
