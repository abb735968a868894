"""What a page of the study says is what its command writes, from result.json and the plan."""

import json
import re
import subprocess
import sys
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from replay.answers import DIGITS, rounded
from replay.claims import CLAIMS, DID_NOT, HELD, OPEN, above, apart_from, judged, table
from replay.page import marks, parts, put
from replay.plan import FOLDER, ORDER, SCALES, read_plan

from tests.modes.command import TINY
from tests.test_experiments import EXPERIMENTS

HASH = re.compile(r"\b[0-9a-f]{10}\b")
"""A run's folder: every new setting changes it, and nothing in the page's form."""


def between(page: str, name: str) -> str:
    start, end = marks(name)
    assert page.count(start) == page.count(end) == 1
    return page.partition(start)[2].partition(end)[0].strip()


@pytest.mark.parametrize("experiment", ORDER)
def test_a_page_says_what_the_command_writes(experiment: str) -> None:
    page = (EXPERIMENTS / experiment / "README.md").read_text(encoding="utf-8")
    for name, written in parts(FOLDER / experiment).items():
        assert HASH.sub("", between(page, name)) == HASH.sub("", written), (
            f"experiments/{experiment}/README.md, {name}: python experiments/run.py all --pages"
        )


def test_the_claims_stand_beside_the_answers_as_they_are() -> None:
    page = (EXPERIMENTS / "README.md").read_text(encoding="utf-8")
    assert between(page, "claims") == table(), "python experiments/run.py all --pages"
    for claim in CLAIMS:
        assert claim.words in page


def test_every_experiment_is_on_the_studys_page() -> None:
    page = (EXPERIMENTS / "README.md").read_text(encoding="utf-8")
    for experiment in ORDER:
        assert f"[`{experiment}`]({experiment}/README.md)" in page


def test_a_result_says_what_it_is_not() -> None:
    for file in EXPERIMENTS.glob("*/result.json"):
        content = json.loads(file.read_text(encoding="utf-8"))
        assert "simulated" in content["note"]
        assert "none of which is Qwen3" in content["note"]
        assert content["command"] == f"make experiment NAME={file.parent.name}"


@given(st.floats(-1, 1), st.floats(0, 1), st.floats(-1, 1))
def test_a_verdict_is_the_intervals_own(low: float, width: float, least: float) -> None:
    verdict = above({"value": low, "low": low, "high": low + width}, least)
    assert (verdict == HELD) == (low > least)
    assert (verdict == DID_NOT) == (low + width < least)
    assert above({"value": low, "low": None, "high": None}, least) == OPEN


def test_shares_are_apart_only_where_their_intervals_are() -> None:
    def share(low: float | None, high: float | None) -> dict[str, float | None]:
        return {"value": 0.5, "low": low, "high": high}

    assert apart_from(share(0.5, 0.6), share(0.1, 0.2)) == HELD
    assert apart_from(share(0.1, 0.2), share(0.5, 0.6)) == DID_NOT
    assert apart_from(share(0.1, 0.5), share(0.2, 0.6)) == OPEN
    assert apart_from(share(None, None), share(0.2, 0.6)) == OPEN


@given(st.floats(-1e12, 1e12))
def test_rounding_keeps_the_first_digits(number: float) -> None:
    kept = rounded({"rows": [{"value": number, "runs": ["a"]}]})["rows"][0]
    assert kept.keys() == {"value"}
    assert kept["value"] == pytest.approx(number, rel=0.6 * 10 ** (1 - DIGITS), abs=1e-300)


def test_a_part_is_put_in_its_place_and_again_the_same() -> None:
    start, end = marks("one")
    once = put(f"before\n{start}{end}\nafter\n", "one", "| a |")
    assert once == f"before\n{start}\n| a |\n\n{end}\nafter\n"
    assert put(once, "one", "| a |") == once


def test_the_command_answers_an_experiment_and_a_second_start_says_the_same(
    tmp_path: Path,
) -> None:
    """The whole of run.py on a plan of symbolic runs: commands, result.json, page, report."""
    mine = tmp_path / "experiments"
    copytree(EXPERIMENTS, mine, ignore=ignore_patterns("__pycache__", "result*.json"))
    steps = [
        {"name": "floor", "harkd": "mode=baseline baseline=majority"},
        {"name": "rules", "harkd": "mode=zero_shot engine=rules"},
    ]
    show = {"name": "students", "caption": "Both", "runs": ["floor", "rules"],
            "command": "harkd-study factors {runs} --replicates 50 --format json"}  # fmt: skip
    whole = {"common": " ".join(TINY), "steps": steps, "show": [show]}
    (mine / "prompt/plan.yaml").write_text(yaml.safe_dump({"nano": whole, "gpu": whole}))
    command = [sys.executable, str(mine / "run.py"), "prompt"]
    first = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert first.returncode == 0, first.stderr
    assert first.stdout.count("$ harkd") == 2
    assert (tmp_path / "outputs/study/prompt.html").is_file()
    result = json.loads((mine / "prompt/result.json").read_text(encoding="utf-8"))
    assert result["runs"] == 2
    page = (mine / "prompt/README.md").read_text(encoding="utf-8")
    assert "**Settings that differ**" in between(page, "nano result")
    assert between(page, "gpu result").startswith("Not run")
    second = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert second.returncode == 0, second.stderr
    assert "$ harkd" not in second.stdout
    assert (mine / "prompt/README.md").read_text(encoding="utf-8") == page
    shown = subprocess.run(
        [*command, "--print"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert shown.stdout.count("harkd mode=") == 2


def test_every_claim_names_a_table_of_its_plan_at_both_scales() -> None:
    """The page links a claim to the runs of the `show` that it is read from."""
    for claim, verdicts in judged("nano"):
        assert verdicts, f"nothing is told of: {claim.words}"
        for scale in SCALES:
            shows = {show.name for show in read_plan(claim.experiment, scale).shows}
            for verdict in verdicts:
                assert (
                    verdict.shown.removesuffix("_sim") if scale == "gpu" else verdict.shown
                ) in shows
