"""The folder of a run follows what decides its result, and nothing else."""

import pytest

from harkd.compose import compose_settings
from harkd.runs import run_folder, student_settings, teacher_settings

DISTILL = ["mode=distill", "dataset=mural_sim", "model=nano", "teacher=rules"]


@pytest.mark.parametrize(
    "change",
    [
        "window.size=5",
        "seed=1",
        "prompt=reason",
        "model.precision=bf16",
        "trainer.lora.rank=8",
        "decode.sampling=model_card",
        "dataset.split.seed=1",
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
        "tracker=local",
        "tracker.group=mine",
        "model.attention=eager",
    ],
)
def test_what_only_changes_speed_or_place_keeps_the_folder(change: str) -> None:
    assert run_folder(compose_settings([*DISTILL, change])) == run_folder(compose_settings(DISTILL))


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


def test_the_symbolic_reasoner_has_no_model() -> None:
    words = ["mode=zero_shot", "engine=rules"]
    one, two = (compose_settings([*words, model]) for model in ("model=nano", "model=qwen3-8b"))
    assert run_folder(one) == run_folder(two)
    assert "rules" in run_folder(one).parts
