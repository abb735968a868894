"""What a user can get wrong. Anything else that is raised is a defect of harkd."""

import struct
import zlib
from zipfile import BadZipFile

BROKEN_ZIP = (BadZipFile, EOFError, RuntimeError, ValueError, struct.error, zlib.error)
"""What zipfile raises for a damaged archive, depending on where the damage is."""


class HarkdError(ValueError):
    """A mistake that a user can mend: its message is one line that names the cause and the fix.

    The command line prints the message without a traceback and exits with status 2.
    """


class DataError(HarkdError):
    """A row of a data file cannot be read as what it must be.

    Args:
        file: path of the file, as the user can open it.
        problem: the value that was found and what was expected there.
        line: line in the file, counted from 1; None when the file as a whole is at fault.
        column: name of the column, where there is one.
    """

    def __init__(
        self, file: object, problem: str, *, line: int | None = None, column: str | None = None
    ) -> None:
        place = f"{file}" + (f", line {line}" if line else "")
        place += f", column '{column}'" if column else ""
        super().__init__(f"{place}: {problem}")
        self.file, self.line, self.column, self.problem = str(file), line, column, problem
