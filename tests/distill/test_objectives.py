"""What a student is to write: the teacher's words, its labels, or the form alone."""

from __future__ import annotations

import logging
from collections import Counter

import pytest

from harkd.distill.objectives import lessons_from
from harkd.prompts.style import STYLES, Style
from harkd.records import Prompt, Reply
from harkd.replies import parse
from harkd.settings import Objective
from tests import small


def reply(prompt: Prompt, text: str) -> Reply:
    return Reply(prompt.key, text, 0, 0, 0, "stop", 0.0)


def traces(style: Style, count: int = 12) -> list[tuple[Prompt, Reply]]:
    return [(prompt, reply(prompt, text)) for prompt, text in small.traces(style, count)]


def labels(lessons: list[tuple[Prompt, str]]) -> list[str | None]:
    found = [parse(prompt, reply(prompt, text)) for prompt, text in lessons]
    assert not any(prediction.fault for prediction in found)
    return [name for prediction in found for name in prediction.names]


@pytest.mark.parametrize("objective", [Objective.trace, Objective.topk])
@pytest.mark.parametrize("style", STYLES)
def test_whole_replies_are_kept_to_the_letter(objective: Objective, style: Style) -> None:
    given = traces(style)
    prompts = {prompt.key: prompt for prompt, _ in given}
    lessons = lessons_from(given, prompts, objective, seed=0)
    assert lessons == [(prompt, answer.text) for prompt, answer in given]


@pytest.mark.parametrize("asked", STYLES)
@pytest.mark.parametrize("style", STYLES)
def test_labels_alone_are_the_teachers_in_the_students_style(style: Style, asked: Style) -> None:
    given = traces(asked)
    prompts = {prompt.key: prompt for prompt in small.prompts(style, 12)}
    lessons = lessons_from(given, prompts, Objective.answer, seed=0)
    assert [prompt for prompt, _ in lessons] == list(prompts.values())
    assert labels(lessons) == [n for p, r in given for n in parse(p, r).names]
    assert all("kettle boils" not in text for _, text in lessons)


def test_form_alone_keeps_how_frequent_a_label_is_and_nothing_else() -> None:
    given = traces("think", 200)
    prompts = {prompt.key: prompt for prompt, _ in given}
    own = [name for p, r in given for name in parse(p, r).names]
    dealt = labels(lessons_from(given, prompts, Objective.format, seed=0))
    assert Counter(dealt) == Counter(own)
    agreeing = sum(a == b for a, b in zip(dealt, own, strict=True)) / len(own)
    chance = sum(n * n for n in Counter(own).values()) / len(own) ** 2
    assert agreeing == pytest.approx(chance, abs=0.08)
    assert dealt != labels(lessons_from(given, prompts, Objective.format, seed=1))


@pytest.mark.parametrize("objective", [Objective.answer, Objective.format])
def test_traces_without_all_labels_are_left_out_and_counted(
    objective: Objective, caplog: pytest.LogCaptureFixture
) -> None:
    given = traces("answer")
    broken = [(given[0][0], reply(given[0][0], "{")), *given[1:]]
    prompts = {prompt.key: prompt for prompt, _ in given}
    with caplog.at_level(logging.INFO, "harkd"):
        lessons = lessons_from(broken, prompts, objective, seed=0)
    assert [prompt for prompt, _ in lessons] == [prompt for prompt, _ in given[1:]]
    assert "left out: 1" in caplog.text
