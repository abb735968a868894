"""One writer per run, and data that stay what they were."""

import json
from pathlib import Path

import pytest

from harkd.compose import compose_settings
from harkd.errors import HarkdError
from harkd.runs import SCORES_VERSION, Run, open_run
from harkd.runs.record import note_sources
from harkd.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    root = tmp_path / "data"
    root.mkdir()
    (root / "events.csv").write_text("a,b\n")
    return compose_settings(
        ["mode=baseline", "dataset=mural", f"dataset.root={root}", f"outputs={tmp_path / 'out'}"]
    )


def test_a_second_process_is_turned_away(settings: Settings) -> None:
    with (
        open_run(settings),
        pytest.raises(HarkdError, match="another process is at work"),
        open_run(settings),
    ):
        pass


def test_a_run_counts_as_finished_only_after_it_ended_well(settings: Settings) -> None:
    def cut_off() -> None:
        with open_run(settings):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut_off()
    with open_run(settings) as run:
        assert not run.finished
    assert run.finished
    record = json.loads(run.record.read_text())
    assert len(record["continued"]) == 1
    assert record["settings"]["dataset"]["name"] == "mural"
    assert record["versions"]["harkd"]


def test_changed_data_stop_a_run_that_began_with_others(settings: Settings) -> None:
    root = Path(settings.dataset.root)
    with open_run(settings) as run:
        note_sources(run.record, root, [root / "events.csv"])
    (root / "events.csv").write_text("a,c\n")
    with pytest.raises(HarkdError, match=r"events\.csv is not what it was"), open_run(settings):
        pass


@pytest.mark.parametrize("scores", ['{"version": 1}', "{", "[]", "{}"])
def test_scores_of_another_version_or_damaged_ones_are_left_to_do(
    settings: Settings, scores: str
) -> None:
    with open_run(settings) as run:
        run.scores.write_text(f'{{"version": {SCORES_VERSION}}}')
    assert run.finished
    run.scores.write_text(scores)
    assert not run.finished


def test_a_folder_without_a_record_is_no_finished_run(tmp_path: Path) -> None:
    assert not Run(tmp_path).finished
