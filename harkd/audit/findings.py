"""All checks of one trace, from the text of its prompt and of its reply alone."""

from collections.abc import Iterable, Iterator, Sequence

from harkd.audit.cited import misquoted, not_covered, unknown_events, unknown_things, unknown_times
from harkd.audit.claims import Claim, argued, claims, contradiction
from harkd.audit.reasoning import reasoning
from harkd.audit.records import Finding, Kind
from harkd.audit.trace import Trace, read
from harkd.records import Prediction, Prompt, Reply
from harkd.replies import parse


def findings(prompt: Prompt, reply: Reply) -> tuple[Finding, ...]:
    """Audits one trace.

    Args:
        prompt: in style `think` or `reason`; of style `answer` only the answer is looked at.
        reply: to that prompt.

    Returns:
        What is wrong, in the order of the evidence; () for a sound trace. The checks look for
        known words (the prompt's rooms, devices, activity names and times), so they find less
        than a reader would, and in any language but English next to nothing; what cannot be told
        apart from sound reasoning is let pass. They never look at gold labels.
    """
    prediction = parse(prompt, reply)
    found = list(_unreadable(prompt, prediction))
    text = reasoning(prompt, reply)
    if prompt.style != "answer" and not text.strip():
        found.append(Finding(Kind.NO_REASONING, None, 0, 0, "no reasoning before the answer"))
    elif prompt.style != "answer":
        trace = read(prompt, text)
        claimed = claims(trace.text, _told(prompt), trace.parts)
        found.extend(not_covered(trace, {claim.event for claim in claimed}))
        for check in (unknown_events, unknown_times, unknown_things, misquoted):
            found.extend(check(trace))
        found.extend(_argued(prompt, prediction, trace, claimed))
    return tuple(sorted(set(found), key=lambda one: (one.start, one.end, one.kind, one.event or 0)))


def sound(found: Iterable[Finding]) -> bool:
    """Whether a trace with these findings may teach: there are none."""
    return not any(True for _ in found)


def drifts(prompt: Prompt, reply: Reply) -> frozenset[int]:
    """The ids of the events whose answer is not what the reasoning argues for."""
    prediction = parse(prompt, reply)
    trace = read(prompt, reasoning(prompt, reply))
    claimed = claims(trace.text, _told(prompt), trace.parts)
    found = _argued(prompt, prediction, trace, claimed)
    return frozenset(one.event for one in found if one.kind is Kind.DRIFT and one.event)


def _told(prompt: Prompt) -> dict[str, str]:
    """What reasoning calls an activity -> its name: the name itself, and the answer's id."""
    pairs = zip(prompt.answers, prompt.names, strict=True)
    return {name: name for name in prompt.names} | dict(pairs)


def _unreadable(prompt: Prompt, prediction: Prediction) -> Iterator[Finding]:
    if prediction.fault:
        yield Finding(Kind.UNREADABLE, None, 0, 0, str(prediction.fault))
        return
    for event, fault in zip(prompt.ids, prediction.event_faults, strict=True):
        if fault:
            yield Finding(Kind.UNREADABLE, event, 0, 0, str(fault))


def _argued(
    prompt: Prompt, prediction: Prediction, trace: Trace, claimed: Sequence[Claim]
) -> Iterator[Finding]:
    """Contradictions, and answers that differ from what was argued for."""
    for event, answer in zip(prompt.ids, prediction.names, strict=True):
        own = [claim for claim in claimed if claim.event == event]
        both = contradiction(own, trace.text)
        if both:
            detail = f"argues for '{both[0].name}' and for '{both[1].name}'"
            yield Finding(Kind.CONTRADICTION, event, both[0].start, both[1].end, detail)
        last = argued(own)
        if last and answer is not None and last.name != answer:
            detail = f"argues for '{last.name}', answers '{answer}'"
            yield Finding(Kind.DRIFT, event, last.start, last.end, detail)
