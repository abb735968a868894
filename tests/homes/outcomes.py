"""What reading a damaged file may end in."""

from harkd.errors import HarkdError
from harkd.records import Recording


def assert_whole_or_named(result: Recording | HarkdError, folder: str) -> None:
    """Either every event is whole, or one line names the file."""
    if isinstance(result, HarkdError):
        assert folder in str(result)
        assert "\n" not in str(result)
    else:
        assert result.events.null_count().sum_horizontal().item() == 0
        assert result.events["activities"].list.len().min() != 0
