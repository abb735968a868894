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
    except (HarkdError, HydraException, OmegaConfBaseException) as error:
        print(f"{program}: {one_line(error)}", file=sys.stderr)
        return EXIT_USER_ERROR
    except OSError as error:
        print(
            f"{program}: {error}; the same command continues once that is mended", file=sys.stderr
        )
        return EXIT_USER_ERROR
    except KeyboardInterrupt:
        print(f"{program}: stopped; the same command continues where it was", file=sys.stderr)
        return EXIT_INTERRUPTED
    return 0
