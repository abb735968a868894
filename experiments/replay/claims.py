"""The paper's claims beside the study's answers: words for a verdict come from intervals alone."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from replay.answers import read_answer
from replay.plan import FOLDER, ORDER

HELD, DID_NOT, OPEN = "held", "did not hold", "cannot be told"
WITHIN = 0.05
"""Of F1: the wider end of the paper's 3–5%."""
Result = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one experiment says of one claim."""

    shown: str
    """name of the plan's `show` that it is read from"""
    answer: str
    held: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim of arXiv 2601.07469, and where it is looked at."""

    words: str
    experiment: str
    verdicts: Callable[[Result], Iterator[Verdict]]


def near_the_teacher(result: Result) -> Iterator[Verdict]:
    """The student's distance from its teacher, on the same sessions."""
    apart = found(result, "distance")["rows"][1]["difference"]
    words = f"student − teacher: {interval(apart)} macro-F1"
    yield Verdict("distance", words, above(apart, -WITHIN))


def larger_is_better(result: Result) -> Iterator[Verdict]:
    """The largest size's distance from the smallest, in each home."""
    for one in result["answers"]:
        if one["name"].startswith("sizes_"):
            rows = one["found"]["rows"]
            apart = rows[-1]["difference"]
            yield Verdict(
                one["name"],
                f"largest − smallest on {rows[-1]['dataset']}: {interval(apart)} macro-F1",
                above(apart, 0.0),
            )


def complex_to_simple(result: Result) -> Iterator[Verdict]:
    """Both directions between the two homes, as shares of what the home's own student gets."""
    for one in found(result, "transfer")["asymmetries"]:
        apart = one["asymmetry"]
        first, second = one["homes"]
        if first.startswith("marble"):  # the paper's direction is from MuRAL to Marble
            first, second = second, first
            apart = {"value": minus(apart["value"]), "low": minus(apart["high"]),
                     "high": minus(apart["low"])}  # fmt: skip
        yield Verdict(
            "transfer",
            f"{first} → {second} less {second} → {first}: {interval(apart)} of the own student's "
            "macro-F1",
            above(apart, 0.0),
        )


def small_models_fail(signature: str) -> Callable[[Result], Iterator[Verdict]]:
    """How often the smallest and the largest model show a failure, in each home, thinking."""

    def verdicts(result: Result) -> Iterator[Verdict]:
        rows = [row for row in found(result, "failures")["rows"] if row["prompt"] == "think"]
        for home in dict.fromkeys(row["dataset"] for row in rows):
            sized = sorted(
                (row for row in rows if row["dataset"] == home), key=lambda row: row["parameters"]
            )
            small, large = (row["shares"][signature] for row in (sized[0], sized[-1]))
            yield Verdict(
                "failures",
                f"{signature.replace('_', ' ')} on {home}: smallest {interval(small)}, "
                f"largest {interval(large)}",
                apart_from(small, large),
            )

    return verdicts


CLAIMS = (
    Claim("students of 0.6B come within 3–5% F1 of the 32B teacher", "distill", near_the_teacher),
    Claim("larger models are better", "scaling", larger_is_better),
    Claim(
        "what is learnt on the complex data (MuRAL) carries to the simple (Marble), "
        "not the reverse",
        "cross",
        complex_to_simple,
    ),
    Claim("small models fail by malformed JSON", "scaling", small_models_fail("malformed")),
    Claim("small models fail by missed events", "scaling", small_models_fail("missing")),
    Claim("small models fail by reasoning drift", "scaling", small_models_fail("drift")),
)


def judged(
    scale: str, experiments: Collection[str] = ORDER
) -> Iterator[tuple[Claim, list[Verdict]]]:
    """The claims with what some experiments found at a scale; nothing where one was not run."""
    for claim in CLAIMS:
        if claim.experiment in experiments:
            result = read_answer(FOLDER / claim.experiment, scale)
            yield claim, list(claim.verdicts(result)) if result else []


def table() -> str:
    """The claims, each with its command, its answer at nano scale and its verdict there."""
    rows = [["claim", "command", "answer at nano scale", "there it"]]
    rows.append(["---"] * 4)
    for claim, verdicts in judged("nano"):
        for number, verdict in enumerate(verdicts or [Verdict("", "not run yet", "–")]):
            command = f"[`make experiment NAME={claim.experiment}`]({claim.experiment}/README.md)"
            first = [claim.words, command] if number == 0 else ["", ""]
            rows.append([*first, verdict.answer, verdict.held])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def found(result: Result, name: str) -> dict[str, Any]:
    """What a result.json holds under a name of its plan's `show`."""
    (one,) = (one["found"] for one in result["answers"] if one["name"] == name)
    content: dict[str, Any] = one
    return content


def above(apart: Mapping[str, float | None], least: float) -> str:
    """Whether the whole of a 95% interval is above a bound, or below it."""
    low, high = apart["low"], apart["high"]
    if low is None or high is None:
        return OPEN
    return HELD if low > least else DID_NOT if high < least else OPEN


def apart_from(small: Mapping[str, Any], large: Mapping[str, Any]) -> str:
    """Whether the first share is above the second, with intervals that do not touch."""
    ends = (small["low"], small["high"], large["low"], large["high"])
    if None in ends:
        return OPEN
    if small["low"] > large["high"]:
        return HELD
    return DID_NOT if small["high"] <= large["low"] or small["high"] == 0 else OPEN


def interval(estimate: Mapping[str, Any]) -> str:
    """A number with its interval."""
    if estimate["value"] is None:
        return "–"
    if estimate["low"] is None:
        return f"{estimate['value']:.3f}"
    return f"{estimate['value']:.3f} [{estimate['low']:.3f}, {estimate['high']:.3f}]"


def minus(value: float | None) -> float | None:
    """The number with its sign turned."""
    return None if value is None else -value
