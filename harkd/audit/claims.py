"""Which activity reasoning argues for, event by event."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from harkd.audit.numbers import Reference
from harkd.audit.statements import Statement
from harkd.audit.trace import Part
from harkd.audit.words import activity_pattern, fold

_CUT = re.compile(r"[,;()]|->|→|=>|\b(?:but|so|hence|thus|therefore|while|and then|making)\b")
_STRONG_CUT = re.compile(r"[;]|->|→|=>|\b(?:but|so|hence|thus|therefore|while|most likely)\b")
_NOT = re.compile(
    r"\b(?:not|no|never|without|rather than|instead of|unlikely|nor|neither|exclud\w+|rul\w+ out|"
    r"cannot|less likely|than|unlike|before|after)\b|n't\b"
)
_MAYBE = re.compile(
    r"\b(?:could|may|might|maybe|perhaps|possib\w+|either|or|whether|if|candidates?|options?|"
    r"considere?d?|e\.g|such as|list(?:ed)?|activities|alternativ\w+)\b|\?"
)
_NOT_BEHIND = re.compile(
    r"[\"'”’*]*\s*(?:is|was|are|seems?|would be|does|do|did|can|could)?\s*"
    r"(?:not|n't|less likely|unlikely|ruled out|excluded)\b"
)
_OR_BEHIND = re.compile(r"[\"'”’*]*\s*(?:,\s*)?(?:or\b|\?)")
_CUE = re.compile(
    r"(?:->|→|=>|:|=|\b(?:so|is|are|was|be|being|as|fits?|suggest\w*|indicat\w+|means?|impl\w+|"
    r"label(?:l?ed)?|answer|activity|hence|thus|therefore|choose|pick|assign\w*|with|likely|"
    r"probably|clearly|conclu\w+|points? to|must|consistent|matches|making|for|someone|somebody|"
    r"resident|they|he|she)\b)[^.;,]{0,30}$"
)
_CUE_OF_ONE_WORD = re.compile(
    r"(?:->|→|=>|:|=|\b(?:label(?:l?ed)?(?: as)?|answer|activity(?: is)?|as|choose|pick|is|likely|"
    r"fits|suggests|so|indicates)\b)\s*[\"'“‘*]*$"
)
_PAIR = re.compile(r"(?<![\d:])(\d{1,4})[\"')\]*]*\s*(?::|->|→|=>|=|–)\s*[\"'“(*]*$")
_REVISED = re.compile(
    r"\b(?:wait|actually|however|but|hmm+|on second thought|reconsider\w*|correction|alternatively|"
    r"rather|instead|finally|better|on reflection|although|no,)"
)
_BEFORE_CLAUSE = 30
"""Characters before a reference in which a clause may begin."""
_TAKES_OVER = re.compile(r"(?:[,;/]|\band|\bwhile|\bwhereas)\s*(?:for\s+|then\s+)?$", re.IGNORECASE)
LEAD = 300
"""Characters before a name that can word it as denied, considered or concluded."""
_QUOTES = "\"'“”‘’*`"


@dataclass(frozen=True, slots=True)
class Claim:
    """A place that says of one event which activity it belongs to."""

    event: int
    name: str
    firm: bool
    """worded as a conclusion, and not only as a mention"""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Mention:
    name: str
    start: int
    end: int
    firm: bool
    pair: int | None
    """the id of a pair like '"3": "having dinner"' that it is in"""


def claims(text: str, told: Mapping[str, str], parts: Iterable[Part]) -> list[Claim]:
    """Finds every claim, in the order of the text.

    What is denied, or only considered ('could be', 'either', 'or', a question), is no claim.

    Args:
        text: the reasoning.
        told: what it may call an activity -> the activity's name.
        parts: of the text.
    """
    folded = fold(text)
    words = list(told)
    pattern = _pattern(words)
    found: list[Claim] = []
    for part in parts:
        said = part.said
        mentions = _mentions(text, folded, words, pattern, said)
        mentions = [replace(one, name=told[one.name]) for one in mentions]
        for ids, group in _by_reference(text, said, part.ids, mentions):
            found.extend(_claims(ids, group, folded[said.start : said.end]))
    return sorted(found, key=lambda claim: (claim.start, claim.event))


def argued(of_event: Sequence[Claim]) -> Claim | None:
    """What the claims about one event amount to: the last firm one, or the only one there is."""
    firm = [claim for claim in of_event if claim.firm]
    if firm:
        return firm[-1]
    return of_event[-1] if len({claim.name for claim in of_event}) == 1 else None


def contradiction(of_event: Sequence[Claim], text: str) -> tuple[Claim, Claim] | None:
    """Two firm claims of different activities with nothing between them that takes one back."""
    firm = [claim for claim in of_event if claim.firm]
    folded = fold(text)
    for one, other in pairwise(firm):
        if one.name != other.name and not _REVISED.search(folded, one.end, other.start):
            return one, other
    return None


def _pattern(names: Sequence[str]) -> re.Pattern[str]:
    order = sorted(range(len(names)), key=lambda n: (-len(names[n]), names[n]))
    inner = "|".join(f"(?P<n{n}>{activity_pattern(names[n])})" for n in order if names[n].strip())
    return re.compile(inner or r"(?!)")


def _mentions(
    text: str, folded: str, names: Sequence[str], pattern: re.Pattern[str], part: Statement
) -> list[_Mention]:
    found = []
    begin = part.head.end if part.head else part.start
    for match in pattern.finditer(folded, part.start, part.end):
        name = names[int((match.lastgroup or "n0")[1:])]
        near = max(begin, match.start() - LEAD)
        lead = folded[near : match.start()]
        behind = folded[match.end() : min(part.end, match.end() + LEAD)]
        bare = lead.rstrip(_QUOTES + " ")
        quoted = text[match.start() - 1 : match.start()] in tuple(_QUOTES)
        pair = _pair(folded, part, match.start())
        weak, strong = _behind_last(_CUT, bare), _behind_last(_STRONG_CUT, bare)
        if not pair:
            if _NOT.search(weak) or _NOT_BEHIND.match(behind):
                continue
            if _MAYBE.search(strong) or _OR_BEHIND.match(behind):
                continue
            if len(name.split()) == 1 and not quoted and not _one_word(lead, behind):
                continue
        first = (
            near == begin
            and not bare.strip()
            and (part.head is not None or not behind.strip(_QUOTES + " ."))
        )
        firm = bool(pair) or quoted or first or bool(_CUE.search(bare))
        found.append(
            _Mention(name, match.start(), match.end(), firm, int(pair[1]) if pair else None)
        )
    return found


def _pair(folded: str, part: Statement, start: int) -> re.Match[str] | None:
    """A pair like '3: having dinner' that a name ends; 'events 2-3: having dinner' is none."""
    pair = _PAIR.search(folded, max(part.start, start - LEAD), start)
    if pair and any(one.start <= pair.start(1) < one.end for one in part.references):
        return None
    return pair


def _behind_last(cut: re.Pattern[str], lead: str) -> str:
    ends = [match.end() for match in cut.finditer(lead)]
    return lead[ends[-1] :] if ends else lead


def _one_word(lead: str, behind: str) -> bool:
    """Whether a name of one word stands where a label would: 'other' is mostly no label."""
    ended = re.match(r"[\"'”’*]*\s*(?:[.,;)\n]|$|activity\b|because\b|since\b)", behind)
    return bool(ended and (not lead.strip() or _CUE_OF_ONE_WORD.search(lead)))


def _by_reference(
    text: str, part: Statement, about: tuple[int, ...], mentions: Sequence[_Mention]
) -> list[tuple[tuple[int, ...], list[_Mention]]]:
    """The mentions of a sentence with the events that each is about.

    A later reference takes over where a mention has gone before and a clause begins with it, as
    in 'event 1 is preparing dinner, and event 2 is watching TV'.
    """
    groups: list[tuple[tuple[int, ...], list[_Mention]]] = [(about, [])]
    later = iter(one for one in part.references if one is not part.head)
    reference = next(later, None)
    headless: set[int] | None = None if part.head else set()
    for mention in mentions:
        while reference and reference.end <= mention.start:
            if not groups[-1][1] and headless is not None:
                headless.update(reference.ids)
                groups[-1] = (tuple(sorted(headless)), [])
            elif groups[-1][1] and _takes_over(text, part.start, reference):
                groups.append((reference.ids, []))
            reference = next(later, None)
        if mention.pair is not None:
            groups.append(((mention.pair,), [mention]))
            groups.append((groups[0][0], []))
        else:
            groups[-1][1].append(mention)
    return groups


def _takes_over(text: str, start: int, reference: Reference) -> bool:
    near = max(start, reference.start - _BEFORE_CLAUSE)
    return _TAKES_OVER.search(text, near, reference.start) is not None


def _claims(ids: tuple[int, ...], group: Sequence[_Mention], sentence: str) -> list[Claim]:
    if "respectively" in sentence and len(group) == len(ids):
        pairs = zip(ids, group, strict=True)
        return [Claim(i, one.name, True, one.start, one.end) for i, one in pairs]
    # Several events and several activities: nothing says which belongs to which.
    if len(ids) > 1 and len({one.name for one in group if one.firm}) > 1:
        return []
    return [Claim(i, one.name, one.firm, one.start, one.end) for one in group for i in ids]
