"""How far a run is: a bar on the terminal, and a line in the log now and then."""

import logging
from datetime import timedelta
from time import perf_counter
from types import TracebackType

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from harkd.records import Reply

LOG = logging.getLogger("harkd")
SHOW_SECONDS = 0.1
LOG_SECONDS = 60.0


class Watch:
    """Counts replies and tokens; says windows/s, tokens/s and when the rest will be done.

    Args:
        total: windows of this process, with those that were answered earlier.
        shown: whether there is a bar; one of several processes shows its own.
    """

    def __init__(self, total: int, *, shown: bool) -> None:
        self._total = total
        self._new = self._skipped = self._tokens = 0
        self._begun = self._drawn = self._logged = perf_counter()
        self._bar = Progress(
            TextColumn("  answer"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("windows  {task.fields[speed]}"),
            TimeElapsedColumn(),
            disable=not shown,
        )
        self._task = self._bar.add_task("", total=total, speed="")

    def __enter__(self) -> "Watch":
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._draw()
        self._bar.stop()

    def skipped(self) -> None:
        """Counts a window that was answered earlier, or failed."""
        self._skipped += 1

    def answered(self, reply: Reply) -> None:
        """Counts a reply."""
        self._new += 1
        self._tokens += reply.new_tokens
        now = perf_counter()
        if now - self._drawn >= SHOW_SECONDS:
            self._draw()
            self._drawn = now
        if now - self._logged >= LOG_SECONDS:
            LOG.info("%d of %d windows, %s", self._done, self._total, self.speed())
            self._logged = now

    @property
    def _done(self) -> int:
        return self._new + self._skipped

    def speed(self) -> str:
        """Returns how quickly replies come, and the time until the last at that speed."""
        seconds = perf_counter() - self._begun
        if not self._new:
            return ""
        left = timedelta(seconds=round((self._total - self._done) * seconds / self._new))
        tokens = f"{self._tokens / seconds:,.0f} tokens/s, " if self._tokens else ""
        return f"{self._new / seconds:,.1f} windows/s, {tokens}{left} left"

    def _draw(self) -> None:
        self._bar.update(self._task, completed=self._done, speed=self.speed())
