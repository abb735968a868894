"""Ways to cut windows that contradict themselves: found before any file or weight is read."""

from harkd.errors import HarkdError
from harkd.settings import Settings, WindowBy

SECONDS = (0.001, 1e9)
"""Times of events are known to the millisecond; the most is some 30 years, longer than any home
was recorded."""


def check_window(settings: Settings) -> None:
    """Raises HarkdError where the settings of the windows do not go together."""
    window = settings.window
    by = window.by.value
    if window.by is WindowBy.count:
        if not 0 <= window.overlap < window.size:
            raise HarkdError(
                f"window.overlap={window.overlap}: give 0 or more, and less than window.size="
                f"{window.size}, else windows would not advance; lower it, or raise window.size"
            )
        return
    if window.overlap:
        raise HarkdError(
            f"window.overlap={window.overlap} is for window.by=count, and windows by {by} do not "
            "overlap; drop it, or use window=overlap"
        )
    least, most = SECONDS
    if not least <= window.seconds <= most:
        raise HarkdError(
            f"window.by={by} takes window.seconds from {least:g} to {most:g}, and it is "
            f"{window.seconds:g}; for example window={by}"
        )
