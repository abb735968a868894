"""The text of a window's events, as JSON with one event per line."""

import json
from collections.abc import Iterable
from functools import lru_cache

from harkd.records import Event


@lru_cache(maxsize=65_536)
def _quoted(text: str) -> str:
    # A home has few different event texts, so nearly all of them are quoted only once.
    return json.dumps(text, ensure_ascii=False)


def events_text(events: Iterable[Event]) -> str:
    """Writes `{"events": [...]}` with id, time and event, as in the paper (arXiv 2601.07469)."""
    lines = [
        f'{{"id": {event.id}, "time": "{event.time}", "event": {_quoted(event.text)}}}'
        for event in events
    ]
    return '{"events": [\n' + ",\n".join(lines) + "\n]}"
