"""Names as running text writes them: another case, an article more, a verb inflected."""

import re
from collections.abc import Iterable
from functools import lru_cache

_ARTICLE = r"(?:(?:the|a|an|some|his|her|their|its|my) )?"


def fold(text: str) -> str:
    """The text in lower case with `_`, `-` (no arrow) and line ends as blanks: as long as it was.

    A few letters whose lower case is longer stay as they are, so that places in the folded text
    are places in the text.
    """
    lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return re.sub(r"_|-(?!>)|\s", " ", lowered)


def holds(text: str, words: str) -> bool:
    """Whether folded text holds folded words, as words: the plural counts, part of a word not."""
    return re.search(rf"(?<!\w){re.escape(words)}(?:e?s)?(?!\w)", text) is not None


@lru_cache(maxsize=1024)
def activity_pattern(name: str) -> str:
    """A pattern, for folded text, of an activity's name in running text.

    'preparing dinner' is also 'prepares the dinner' and 'prepare dinner'; a name of one word is
    that word only, as 'others' and 'eating' inflected are everyday English.
    """
    first, *rest = fold(name).split()
    if not rest:
        return rf"(?<!\w){re.escape(first)}(?!\w)"
    parts = [_verb(first), *(re.escape(word) for word in rest)]
    return r"(?<!\w)" + rf"\s+{_ARTICLE}".join(parts) + r"(?!\w)"


def any_of(phrases: Iterable[str]) -> str:
    """A pattern of whichever phrase is there, the longest first; their plurals count too."""
    longest = sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))
    inner = "|".join(re.escape(phrase) for phrase in longest)
    return rf"(?<!\w)(?:{inner})(?:e?s)?(?!\w)" if inner else r"(?!)"


def _verb(word: str) -> str:
    if len(word) < 6 or not word.endswith("ing"):
        return re.escape(word)
    stem = word.removesuffix("ing")
    if stem[-1] == stem[-2]:  # 'chatting' -> 'chat'; 'washing' has no doubled letter
        return rf"(?:{re.escape(stem)}(?:ing|ed)?|{re.escape(stem[:-1])}s?)"
    return rf"{re.escape(stem)}(?:ing|es|ed|e|s)?"
