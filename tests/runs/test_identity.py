"""The folder of a run follows what decides its result, and nothing else."""

import pytest

from harkd.compose import compose_settings
from harkd.runs import run_folder, student_settings, teacher_settings
from harkd.runs.identity import identity

DISTILL = ["mode=distill", "dataset=mural_sim", "model=nano", "teacher=rules"]


@pytest.mark.parametrize(
    "change",
    [
        "window.size=5",
        "window=overlap",
        "window=pause",
        "window.by=seconds",
        "seed=1",
        "prompt=reason",
        "prompt.labels=ids",
        "prompt.rules=false",
        "prompt.polarity=false",
        "prompt.examples=2",
        "prompt@teacher.prompt=few_shot",
        "model.precision=bf16",
        "trainer.lora.rank=8",
        "decode.sampling=model_card",
        "decode.constrained=true",
        "decode.think_budget=100",
        "decode.samples=3",
        "decode.abstain_below=0.5",
        "dataset.split.seed=1",
        "dataset.split.by=fold",
        "dataset.on_error=skip",
        "dataset.wording=meaning",
        "dataset.simulate.seed=9",
        "teacher=qwen3-8b",
    ],
)
def test_what_changes_the_result_changes_the_folder(change: str) -> None:
    assert run_folder(compose_settings([*DISTILL, change])) != run_folder(compose_settings(DISTILL))


@pytest.mark.parametrize(
    "change",
    [
        "engine.batch_size=3",
        "engine.device=cpu",
        "trainer=cpu",
        "trainer.micro_batch_size=2",
        "trainer.shared_prefix=false",
        "dataset.root=elsewhere",
        "dataset.split.fold=2",
        "prompt.chosen=retrieved",  # of no examples
        "tracker=local",
        "tracker.group=mine",
        "tracker.artifacts=adapter",
        "model.attention=eager",
    ],
)
def test_what_only_changes_speed_or_place_keeps_the_folder(change: str) -> None:
    assert run_folder(compose_settings([*DISTILL, change])) == run_folder(compose_settings(DISTILL))


@pytest.mark.parametrize("by", ["seconds", "pause"])
def test_seconds_name_a_run_whose_windows_they_cut(by: str) -> None:
    longer = [*DISTILL, "window.seconds=7"]
    assert run_folder(compose_settings(longer)) == run_folder(compose_settings(DISTILL))
    by_clock = [f"window.by={by}"]
    folders = {run_folder(compose_settings([*words, *by_clock])) for words in (longer, DISTILL)}
    assert len(folders) == 2


def test_a_distillation_finds_the_teachers_run() -> None:
    teach = compose_settings(["mode=teach", "dataset=mural_sim", "engine=rules", "window.size=7"])
    distill = compose_settings([*DISTILL, "window.size=7", "trainer.epochs=1"])
    assert run_folder(teacher_settings(distill)) == run_folder(teach)


def test_a_language_model_as_teacher_is_found_too() -> None:
    teach = compose_settings(["mode=teach", "dataset=mural", "model=qwen3-32b"])
    distill = compose_settings(
        ["mode=distill", "dataset=mural", "model=qwen3-0.6b", "teacher=qwen3-32b"]
    )
    assert run_folder(teacher_settings(distill)) == run_folder(teach)


def test_a_students_votes_are_not_asked_of_its_teacher() -> None:
    teach = compose_settings(["mode=teach", "dataset=mural", "model=qwen3-32b"])
    votes = ["decode.samples=5", "decode.abstain_below=0.5"]
    words = ["mode=distill", "dataset=mural", "model=qwen3-0.6b", "teacher=qwen3-32b", *votes]
    assert run_folder(teacher_settings(compose_settings(words))) == run_folder(teach)


def test_a_cross_evaluation_finds_the_student() -> None:
    distill = compose_settings([*DISTILL, "seed=3"])
    cross = compose_settings(
        [
            "mode=cross_eval",
            "dataset@source=mural_sim",
            "dataset=marble_sim",
            *("model=nano", "teacher=rules", "seed=3"),
        ]
    )
    assert run_folder(student_settings(cross)) == run_folder(distill)


def test_a_cross_evaluation_finds_the_student_of_a_whole_home() -> None:
    whole = ["split.by=home", "split.test=0"]
    distill = compose_settings([*DISTILL, "mode.part=train", *(f"dataset.{w}" for w in whole)])
    cross = compose_settings(
        ["mode=cross_eval", "dataset@source=mural_sim", "dataset=marble_sim", "teacher=rules"]
        + [f"source.{word}" for word in whole]
    )
    assert run_folder(student_settings(cross)) == run_folder(distill)


@pytest.mark.parametrize(
    ("by", "kept"),
    [
        ("session", {"by", "test", "seed"}),  # so runs from before there were folds keep their name
        ("fold", {"by", "test", "seed", "folds", "fold"}),
        ("leave_one_out", {"by", "test", "seed", "session"}),
    ],
)
def test_a_split_is_named_by_the_settings_that_it_uses(by: str, kept: set[str]) -> None:
    words = ["mode=cross_eval", "dataset@source=mural", f"source.split.by={by}"]
    settings = compose_settings(words)
    assert set(identity(settings)["source"]["split"]) == kept


def test_the_symbolic_reasoner_has_no_model() -> None:
    words = ["mode=zero_shot", "engine=rules"]
    one, two = (compose_settings([*words, model]) for model in ("model=nano", "model=qwen3-8b"))
    assert run_folder(one) == run_folder(two)
    assert "rules" in run_folder(one).parts


def test_how_examples_are_chosen_decides_where_there_are_some() -> None:
    few, retrieved = (
        compose_settings([*DISTILL, "prompt.examples=2", f"prompt.chosen={chosen}"])
        for chosen in ("fixed", "retrieved")
    )
    assert run_folder(few) != run_folder(retrieved)


def test_a_prompt_without_variants_is_told_as_before_there_were_any() -> None:
    words = [*DISTILL, "prompt=answer", "prompt@teacher.prompt=think"]
    decided_by = identity(compose_settings(words))
    for prompt in (decided_by["prompt"], decided_by["teacher"]["prompt"]):
        assert set(prompt) == {"name", "style", "template"}
