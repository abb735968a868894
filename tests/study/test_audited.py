"""The audit view says what harkd-audit wrote, and names what was not audited."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harkd.audit.summary import AUDIT_VERSION
from harkd.compose import compose_settings
from harkd.modes import run_settings
from harkd.modes.auditing import main
from harkd.study.tables import tables
from harkd.study.views.audit import READS
from tests.modes.command import TINY
from tests.study.folders import a_run, right
from tests.study.test_views import answered


def test_the_version_that_is_read_is_the_one_that_is_written() -> None:
    assert READS == AUDIT_VERSION


def test_an_audit_of_a_real_run_is_read_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [f"outputs={tmp_path}", *TINY, "mode=zero_shot", "engine=rules"]
    run_settings(compose_settings(words))
    run = next((tmp_path / "zero_shot").rglob("record.json")).parent
    capsys.readouterr()
    assert answered("audit", run)["missing"][0]["command"] == f"harkd-audit {run}"
    assert main([str(run), "--replicates", "50", "--causal", "5"]) == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    found = answered("audit", run)
    [row] = found["rows"]
    assert found["missing"] == []
    assert row["traces"] == said["traces"]
    assert row["sound"]["value"] == said["sound"]["share"]
    assert row["kinds"]["drift"]["count"] == said["kinds"]["drift"]["traces"]["count"]
    assert row["agreement"]["all"]["value"] == said["agreement"]["all"]["share"]
    moved = said["causal"]["checks"]["own"]["moved"]
    assert row["causal"]["own"]["value"] == moved["share"]
    assert [one.name for one in tables(found)] == ["audit", "audit_agreement", "audit_causal"]


def test_runs_without_reasoning_are_not_asked_for_and_other_versions_are_notes(
    tmp_path: Path,
) -> None:
    a_run(tmp_path / "short", "mode=zero_shot model=nano prompt=answer", right(1, 2))
    old = a_run(tmp_path / "old", "mode=zero_shot model=nano", right(1, 2))
    (old / "audit.json").write_text('{"version": 0}', encoding="utf-8")
    found = answered("audit", tmp_path)
    assert (found["rows"], found["missing"]) == ([], [])
    [note] = found["notes"]
    assert "version 0" in note
    (old / "audit.json").write_text("[", encoding="utf-8")
    [note] = answered("audit", tmp_path)["notes"]
    assert "audit it again" in note
