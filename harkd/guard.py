"""How a command ends: a user's mistake becomes one line and a status, never a traceback."""

import argparse
import sys
from collections.abc import Callable
from typing import NoReturn

from hydra.errors import HydraException
from omegaconf.errors import OmegaConfBaseException

from harkd.errors import HarkdError
from harkd.messages import one_line

EXIT_USER_ERROR = 2
EXIT_INTERRUPTED = 130  # 128 + SIGINT, as shells have it


class Parser(argparse.ArgumentParser):
    """An argument parser that tells of a mistake in one line."""

    def error(self, message: str) -> NoReturn:
        """Ends the process with the line and status 2."""
        self.exit(EXIT_USER_ERROR, f"{self.prog}: {message} (see {self.prog} --help)\n")


def number(least: int = 0, most: int = 1_000_000) -> Callable[[str], int]:
    """The type of an argument that is a whole number between two ends."""

    def read(text: str) -> int:
        value = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"'{text}' is no whole number from {least} to {most}")
        return value

    return read


def guarded(command: Callable[[], object], program: str = "harkd") -> int:
    """Runs a command and returns its exit status; `program` begins the line of an error."""
    try:
        command()
    except KeyboardInterrupt:
        print(f"{program}: stopped; the same command continues where it was", file=sys.stderr)
        return EXIT_INTERRUPTED
    except Exception as error:
        why = reason(error)
        if why is None:
            raise
        print(f"{program}: {why}", file=sys.stderr)
        return EXIT_USER_ERROR
    return 0


def reason(error: BaseException) -> str | None:
    """Returns what a user is told of an error, in one line; None of a defect of harkd."""
    if isinstance(error, (HarkdError, HydraException, OmegaConfBaseException)):
        return one_line(error)
    if isinstance(error, OSError):
        return f"{error}; the same command continues once that is mended"
    return None
