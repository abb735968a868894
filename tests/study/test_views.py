"""Every view's numbers are those of pencil and paper, and what is missing is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from harkd.compose import compose_settings
from harkd.errors import HarkdError
from harkd.runs.identity import identity
from harkd.study.options import Options
from harkd.study.results import find_runs, read_result
from harkd.study.size import parameters
from harkd.study.tables import tables
from harkd.study.views import VIEWS, run_view
from tests.report.making import with_record
from tests.study.folders import a_run, right

MICRO = Options(metric="micro_f1", replicates=200)


def answered(name: str, *folders: Path, options: Options = MICRO) -> dict[str, Any]:
    found = run_view(name, [read_result(one) for one in find_runs(folders)], options)
    assert json.loads(json.dumps(found)) == found
    assert tables(found)
    for row in found["rows"]:
        assert row["runs"]
    return found


def the_command(text: str) -> Any:
    """The settings that a shown command would run with."""
    program, *words = text.split()
    assert program == "harkd"
    return compose_settings([word.replace("'", "") for word in words])


def three(folder: Path, student: str = "") -> None:
    """Base, teacher and student."""
    a_run(folder / "base", "mode=zero_shot model=nano", right(1, 1, 2))
    a_run(folder / "teacher", "mode=zero_shot engine=rules", right(4, 4, 4))
    a_run(folder / "student", f"mode=distill model=nano teacher=rules {student}", right(3, 3, 4))


def test_the_gap_is_between_the_same_models_run_and_the_teachers(tmp_path: Path) -> None:
    three(tmp_path)
    a_run(tmp_path / "other", "mode=zero_shot model=qwen3-0.6b", right(0, 0, 0))
    a_run(tmp_path / "seed1", "mode=distill model=nano teacher=rules seed=1", right(4, 4, 4))
    a_run(
        tmp_path / "answer",
        "mode=distill model=nano teacher=rules trainer.objective=answer",
        right(1, 1, 2),
    )
    found = answered("gap", tmp_path)
    trace, answer = sorted(found["rows"], key=lambda row: -row["gap_closed"]["value"])
    # Hits of 12: base 4, teacher 12, student 10 and 12.
    assert trace["gap_closed"]["value"] == pytest.approx((11 - 4) / 8)
    assert trace["seeds"] == [0, 1]
    assert trace["gap_closed"]["low"] <= 7 / 8 <= trace["gap_closed"]["high"]
    assert answer["gap_closed"]["value"] == 0
    assert "trainer.objective=answer" in answer["student"]
    assert {Path(run).name for run in trace["runs"]} == {"student", "seed1", "base", "teacher"}
    assert (found["missing"], found["notes"], found["left_out"]) == ([], [], [])


def test_a_missing_base_or_teacher_is_named_with_the_command_that_makes_it(tmp_path: Path) -> None:
    words = "window.size=5 dataset.split.by=days outputs=elsewhere"
    a_run(tmp_path / "student", f"mode=distill model=nano teacher=rules {words}", right(3, 3, 4))
    found = answered("gap", tmp_path)
    assert found["rows"] == []
    base, teacher = found["missing"]
    assert (base["lacks"], teacher["lacks"]) == ("base", "teacher")
    for shown, same in (
        (base, f"mode=zero_shot model=nano {words}"),
        (teacher, f"mode=zero_shot engine=rules {words}"),
    ):
        assert identity(the_command(shown["command"])) == identity(compose_settings(same.split()))
        assert the_command(shown["command"]).outputs == "elsewhere"


def test_a_base_that_was_asked_otherwise_is_taken_and_said_to_differ(tmp_path: Path) -> None:
    three(tmp_path, student="window.size=5")
    a_run(tmp_path / "far", "mode=zero_shot model=nano window.size=5 decode.max_new_tokens=9 "
          "model.precision=bf16", right(0, 0, 0))  # fmt: skip
    found = answered("gap", tmp_path)
    [row] = found["rows"]
    assert str(tmp_path / "base") in row["runs"]
    assert (
        sorted(note.rpartition(" differs ")[2] for note in found["notes"]) == ["in window.size"] * 2
    )


def test_scaling_has_a_row_per_size_and_a_curve_from_four(tmp_path: Path) -> None:
    sizes = ("0.6b", "1.7b", "4b", "8b")
    for n, size in enumerate(sizes):
        for mode in ("zero_shot", "distill"):
            if (mode, size) != ("distill", "8b"):
                a_run(
                    tmp_path / mode / size,
                    f"mode={mode} model=qwen3-{size} teacher=qwen3-32b",
                    right(n, n, n + 1),
                    tokens=1000.0 * (n + 1),
                    seconds=n + 1.0,
                )
    found = answered("scaling", tmp_path)
    zero = [row for row in found["rows"] if row["mode"] == "zero-shot"]
    assert [row["model"] for row in zero] == [f"qwen3-{size}" for size in sizes]
    assert zero[0]["parameters"] == 596_049_920  # as the checkpoint has
    assert [row["tokens_per_event"] for row in zero] == [1, 2, 3, 4]
    assert [row["score"]["value"] for row in zero] == pytest.approx(
        [(3 * n + 1) / 12 for n in range(4)]
    )
    fits = {(one["mode"], one["axis"]): one for one in found["curves"]}
    assert len(fits) == 6
    for axis in ("parameters", "tokens_per_event", "seconds_per_1000_events"):
        assert fits["zero-shot", axis]["fit"]["ceiling"]["value"] >= 10 / 12 - 0.05
        assert fits["zero-shot", axis]["reason"] is None
        assert fits["student", axis]["fit"] is None
        assert "4 different sizes or more, there are 3" in fits["student", axis]["reason"]


def test_a_model_with_an_adapter_is_no_point_of_the_line_of_sizes(tmp_path: Path) -> None:
    a_run(tmp_path / "small", "mode=zero_shot model=qwen3-0.6b", right(1, 2))
    a_run(tmp_path / "large", "mode=zero_shot model=qwen3-4b", right(2, 2))
    a_run(tmp_path / "taught", "mode=zero_shot model=qwen3-0.6b model.adapter=a", right(3, 3))
    rows = answered("scaling", tmp_path)["rows"]
    assert [row["mode"] for row in rows] == [
        *["zero-shot (adapter=no)"] * 2,
        "zero-shot (adapter=yes)",
    ]


@pytest.mark.parametrize("name", ["nano", "qwen3-0.6b", "qwen3-8b"])
def test_parameters_are_those_of_the_model_that_would_load(name: str) -> None:
    import torch
    from transformers import Qwen3ForCausalLM

    from harkd.models.architecture import qwen3_config

    architecture = compose_settings([f"model={name}"]).model.architecture
    with torch.device("meta"):
        model = Qwen3ForCausalLM(qwen3_config(architecture))
    assert parameters(vars(architecture)) == model.num_parameters()


def test_transfer_shows_the_cells_that_are_there_and_names_the_others(tmp_path: Path) -> None:
    student = "model=nano teacher=rules"
    a_run(tmp_path / "aa", f"mode=distill dataset=mural_sim {student}", right(4, 4))
    a_run(tmp_path / "bb", f"mode=distill dataset=marble_sim {student}", right(2, 2, 2))
    cross = f"mode=cross_eval dataset@source=mural_sim dataset=marble_sim {student}"
    a_run(tmp_path / "ab", cross, right(1, 1, 1))
    found = answered("transfer", tmp_path)
    rows = {(row["trained"], row["tested"]): row for row in found["rows"]}
    assert rows["mural_sim", "marble_sim"]["retained"]["value"] == 0.5
    assert rows["mural_sim", "marble_sim"]["score"]["value"] == 0.25
    assert rows["mural_sim", "mural_sim"]["retained"]["value"] == 1
    [hole] = found["missing"]
    back = f"mode=cross_eval dataset@source=marble_sim dataset=mural_sim {student}"
    assert identity(the_command(hole["command"])) == identity(compose_settings(back.split()))
    assert found["asymmetries"] == []

    a_run(tmp_path / "ba", back, right(3, 3))
    found = answered("transfer", tmp_path)
    assert found["missing"] == []
    [pair] = found["asymmetries"]
    assert pair["homes"] == ["marble_sim", "mural_sim"]
    assert (pair["there"], pair["back"]) == (0.75, 0.5)
    assert (pair["asymmetry"]["value"], pair["asymmetry"]["low"]) == (0.25, 0.25)


def test_simulated_homes_of_one_name_are_told_apart(tmp_path: Path) -> None:
    student = "model=nano teacher=rules"
    for seed in (1, 2):
        other = 3 - seed
        a_run(tmp_path / f"own{seed}", f"mode=distill dataset.simulate.seed={seed} {student}",
              right(4, 3 + seed % 2))  # fmt: skip
        a_run(
            tmp_path / f"to{seed}",
            f"mode=cross_eval dataset@source=mural_sim source.simulate.seed={other} "
            f"dataset.simulate.seed={seed} {student}",
            right(2, 3 - seed % 2),
        )
    found = answered("transfer", tmp_path)
    homes = {f"mural_sim (simulate.seed={seed})" for seed in (1, 2)}
    assert {row["trained"] for row in found["rows"]} == homes
    assert len(found["rows"]) == 4
    assert len(found["asymmetries"]) == 1


def test_failures_stand_before_and_after(tmp_path: Path) -> None:
    three(tmp_path)
    (tmp_path / "base").rename(tmp_path / "unused")
    base = right(1, 1, 2, wrong=None)  # missed, where the student's are wrong
    base = base.with_columns(thinking_cut=pl.col("session") == "s0", drifted=pl.col("id") == 1)
    a_run(tmp_path / "silent", "mode=zero_shot model=nano", base)
    (tmp_path / "unused" / "scores.json").unlink()
    found = answered("failures", tmp_path)
    [missing] = [one for one in found["pairs"] if one["signature"] == "missing"]
    assert (missing["before"]["value"], missing["after"]["value"]) == (8 / 12, 0)
    assert missing["change"]["value"] == pytest.approx(-8 / 12)
    assert missing["change"]["low"] < -8 / 12 < missing["change"]["high"] < 0
    [cut] = [one for one in found["pairs"] if one["signature"] == "thinking_cut"]
    assert (cut["before"]["value"], cut["before"]["low"]) == (1 / 3, 0)
    assert (cut["after"]["of"], cut["change"]["value"]) == (0, None), "nobody looked"
    [drift] = [one for one in found["pairs"] if one["signature"] == "drift"]
    assert (drift["before"]["count"], drift["before"]["of"]) == (3, 4), "of the answered events"
    silent = [one for one in found["activities"] if one["runs"] == [str(tmp_path / "silent")]]
    cook = next(one for one in silent if one["activity"] == "cook")
    assert (cook["support"], cook["recall"]) == (12, 4 / 12)
    assert cook["answered"] == pytest.approx(4 / 12)
    assert next(one for one in silent if one["activity"] == "eat")["answered"] is None
    assert [one["run"] for one in found["left_out"]] == [str(tmp_path / "unused")]


def test_factors_are_the_settings_that_differ(tmp_path: Path) -> None:
    for size, hits in ((10, (4, 4, 4)), (5, (2, 2, 3))):
        for seed in (0, 1):
            a_run(
                tmp_path / f"{size}-{seed}",
                f"mode=zero_shot model=nano window.size={size} seed={seed}",
                right(*hits),
                tokens=50.0 * size,
            )
    a_run(tmp_path / "words", "mode=zero_shot model=nano prompt=answer", right(4, 4, 4))
    found = answered(
        "factors", *(tmp_path / name for name in ("10-0", "10-1", "5-0", "5-1", "words"))
    )
    assert found["factors"] == ["window.size", "prompt.name"]
    first, small, words = found["rows"]
    assert first["settings"] == {"window.size": 10, "prompt.name": "think"}
    assert (first["difference"], first["seeds"]) == (None, [0, 1])
    assert small["difference"]["value"] == pytest.approx(-5 / 12)
    assert small["tokens_per_1000_events"] == 250
    # Exchanges of three sessions that all favour one side: 2 of 8 are as extreme.
    assert (small["p"], small["p_holm"]) == (0.25, 0.5)
    assert (words["difference"]["value"], words["p"]) == (0, 1)


def test_the_example_in_a_prompt_is_named_by_no_table(tmp_path: Path) -> None:
    """It holds events, and tables leave the machine with `harkd-report --track`."""
    event = "{time:'08:00',event:'secret',activity:Cooking,because:seen}"
    a_run(tmp_path / "own", "mode=zero_shot model=nano window.size=5", right(2, 3))
    a_run(tmp_path / "other", f"mode=zero_shot model=nano dataset.example=[{event}]", right(2, 3))
    assert "secret" not in json.dumps(answered("factors", tmp_path))


def test_a_mode_is_one_factor_and_not_all_settings_that_it_brings(tmp_path: Path) -> None:
    three(tmp_path)
    a_run(tmp_path / "ids", "mode=zero_shot model=nano prompt.labels=ids", right(1, 1, 1))
    found = answered("factors", *(tmp_path / name for name in ("base", "student", "ids")))
    assert found["factors"] == ["mode.name", "prompt.labels"]
    labels = [row["settings"]["prompt.labels"] for row in found["rows"]]
    assert labels == [None, None, "ids"]


def test_factors_of_unlike_data_are_refused_and_other_views_show_both(tmp_path: Path) -> None:
    three(tmp_path)
    a_run(tmp_path / "marble", "mode=zero_shot model=nano dataset=marble_sim", right(1, 2))
    with pytest.raises(HarkdError, match="different dataset"):
        answered("factors", tmp_path)
    assert {row["dataset"] for row in answered("scaling", tmp_path)["rows"]} == {
        "mural_sim", "marble_sim",
    }  # fmt: skip
    with pytest.raises(HarkdError, match="two combinations of settings or more"):
        answered("factors", tmp_path / "base")


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_unfinished_and_damaged_runs_are_listed(name: str, tmp_path: Path) -> None:
    three(tmp_path)
    half = with_record(tmp_path / "base", tmp_path / "half", finished=None, command=["harkd"])
    torn = with_record(tmp_path / "base", tmp_path / "torn")
    (torn / "predictions.parquet").write_text("PAR1")
    names = [half, tmp_path / "base", tmp_path / "teacher", tmp_path / "student"]
    if name != "factors":  # that compares all, as harkd-compare does
        names.append(torn)
    found = answered(name, *names)
    states = {Path(one["run"]).name: one["state"] for one in found["left_out"]}
    assert states == {"half": "unfinished"} | ({"torn": "damaged"} if torn in names else {})


@pytest.mark.parametrize("name", sorted({*VIEWS} - {"factors"}))
def test_no_run_at_all_is_listed(name: str, tmp_path: Path) -> None:
    found = answered(name, tmp_path / "nothing")
    assert found["rows"] == []
    assert found["left_out"][0]["reason"] == "there is no such folder"
