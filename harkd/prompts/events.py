"""The text of a window's events, as JSON with one event per line."""

import json
from collections.abc import Iterable
from functools import lru_cache
from itertools import count


@lru_cache(maxsize=65_536)
def _quoted(text: str) -> str:
    # A home has few different event texts, so nearly all of them are quoted only once.
    return json.dumps(text, ensure_ascii=False)


def events_text(times: Iterable[str], texts: Iterable[str]) -> str:
    """Writes `{"events": [...]}` with id, time and event, as in the paper (arXiv 2601.07469).

    Args:
        times: HH:MM:SS, of each event.
        texts: what each event is called; their ids are their places, from 1.
    """
    lines = [
        f'{{"id": {id}, "time": "{time}", "event": {_quoted(text)}}}'
        for id, time, text in zip(count(1), times, texts, strict=False)
    ]
    return '{"events": [\n' + ",\n".join(lines) + "\n]}"
