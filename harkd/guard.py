"""How a command ends: a user's mistake becomes one line and a status, never a traceback."""

import sys
from collections.abc import Callable

from hydra.errors import HydraException
from omegaconf.errors import OmegaConfBaseException

from harkd.errors import HarkdError
from harkd.messages import one_line

EXIT_USER_ERROR = 2
EXIT_INTERRUPTED = 130  # 128 + SIGINT, as shells have it


def guarded(command: Callable[[], object]) -> int:
    """Runs a command and returns its exit status."""
    try:
        command()
    except (HarkdError, HydraException, OmegaConfBaseException) as error:
        print(f"harkd: {one_line(error)}", file=sys.stderr)
        return EXIT_USER_ERROR
    except OSError as error:
        print(f"harkd: {error}; the same command continues once that is mended", file=sys.stderr)
        return EXIT_USER_ERROR
    except KeyboardInterrupt:
        print("harkd: stopped; the same command continues where it was", file=sys.stderr)
        return EXIT_INTERRUPTED
    return 0
