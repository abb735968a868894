"""Errors as one line that a user can act on."""

import dataclasses
import difflib
import re
import typing
from collections.abc import Iterator

from harkd.settings import Settings

_NOISE = re.compile(r" (Config search path: .*|full_key: .*|\tfull_key.*)$")
_NO_KEY = re.compile(r"Could not override '([^']+)'")
_NO_CHOICE = re.compile(
    r"Could not find '(?P<group>.+)/(?P<name>[^/]+)' Available options in '.+': (?P<rest>.*)"
)


def one_line(error: BaseException) -> str:
    """Folds an error of Hydra, OmegaConf or harkd into one line without their internals."""
    text = _NOISE.sub("", " ".join(str(error).split()))
    choice = _NO_CHOICE.search(text)
    if choice:
        choices = ", ".join(choice["rest"].split())
        return f"there is no {choice['group']} '{choice['name']}'; choose from: {choices}"
    key = _NO_KEY.search(text)
    if key:
        return _unknown_key(key[1])
    if text.startswith("Error merging override ") and error.__cause__ is not None:
        override = text.removeprefix("Error merging override ").partition(" ")[0]
        return f"{override}: {_NOISE.sub('', ' '.join(str(error.__cause__).split()))}"
    return text


def _unknown_key(key: str) -> str:
    known = list(setting_names(Settings))
    close = difflib.get_close_matches(key, known, n=1)
    hint = f"did you mean '{close[0]}'?" if close else "`harkd --cfg job` prints all settings"
    return f"there is no setting '{key}'; {hint}"


def setting_names(schema: type) -> Iterator[str]:
    """Yields the dotted name of every setting that a schema class has."""
    for name, kind in typing.get_type_hints(schema).items():
        inner = [part for part in (kind, *typing.get_args(kind)) if dataclasses.is_dataclass(part)]
        if inner and typing.get_origin(kind) is not list:
            yield from (f"{name}.{key}" for key in setting_names(typing.cast("type", inner[0])))
        else:
            yield name
