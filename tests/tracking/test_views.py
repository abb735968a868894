"""What W&B shows of a run are the numbers of its files, and none of its words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from harkd.runs import Run
from harkd.runs.replies import read_lines
from harkd.tracking.views import summary, tables
from harkd.tracking.write import _chosen, _config


def scores_of(run: Path) -> Any:
    return json.loads((run / "scores.json").read_text(encoding="utf-8"))


def test_the_summary_has_every_score_with_its_interval(rules: Path) -> None:
    scores = scores_of(rules)
    found = summary(scores)
    for part in ("all", "without_other"):
        for name, estimate in scores[part].items():
            assert found[f"{part}/{name}"] == estimate["value"]
            assert found.get(f"{part}/{name}/low") == estimate["low"]
    assert found["segments/gold/deleted"] == scores["segments"]["gold"]["deleted"]
    cost = scores["cost"]["per_1000_events"]
    assert found["cost_per_1000_events/seconds"] == cost["seconds"]
    assert "cost_per_1000_events/energy_joules" not in found  # not known here
    assert all(isinstance(value, (int, float)) for value in found.values())


def test_calibration_is_there_where_confidences_are(rules: Path) -> None:
    bins = [{"low": 0.0, "high": 1.0, "events": 3, "mean_confidence": 0.5, "accuracy": 0.4}]
    points = [{"threshold": 0.5, "coverage": 1.0, "risk": 0.6}]
    confidence = {"ece": 0.1, "aurc": 0.2, "reliability": bins, "risk_coverage": points}
    scores = scores_of(rules) | {"confidence": confidence}
    assert summary(scores)["calibration/ece"] == 0.1
    assert tables(scores)["reliability"] == (list(bins[0]), [list(bins[0].values())])
    assert "reliability" not in tables(scores_of(rules) | {"confidence": None})


def test_tables_say_what_the_scores_say(rules: Path) -> None:
    scores = scores_of(rules)
    found = tables(scores)
    columns, rows = found["per_class"]
    assert {row[0]: row[columns.index("f1")] for row in rows} == {
        label: numbers["f1"] for label, numbers in scores["per_class"].items()
    }
    columns, rows = found["confusion"]
    assert [row[1:] for row in rows] == scores["confusion"]["counts"]
    assert columns == ["gold", *scores["confusion"]["labels"], "no answer"]
    assert ["event", "ok", *scores["events"]["ok"].values()] in found["faults"][1]
    assert all(len(row) == len(columns) for columns, rows in found.values() for row in rows)


def test_an_audit_is_a_table_of_shares(rules: Path) -> None:
    rate = {"count": 1, "of": 4, "share": 0.25, "low": 0.0, "high": 0.5}
    audit = {"sound": rate, "kinds": {"drift": {"findings": 2, "traces": rate}}}
    columns, rows = tables(scores_of(rules), audit)["audit"]
    assert columns == ["kind", "findings", "traces", "of", "share", "low", "high"]
    assert rows[1] == ["drift", 2, 1, 4, 0.25, 0.0, 0.5]


def test_nothing_that_was_asked_or_answered_is_in_any_of_it(rules: Path) -> None:
    record = json.loads((rules / "record.json").read_text(encoding="utf-8"))
    assert record["decided_by"]["dataset"]["example"]
    sent = [tables(scores_of(rules)), summary(scores_of(rules)), _config(record["decided_by"])]
    private = words(rules) + [one["event"] for one in record["decided_by"]["dataset"]["example"]]
    assert len(private) > 10
    text = json.dumps(sent)
    assert [word for word in private if word in text] == []


def test_artifacts_are_those_that_were_asked_for(rules: Path, tmp_path: Path) -> None:
    adapter = tmp_path / "adapter"
    adapter.mkdir()
    (adapter / "adapter_model.safetensors").write_bytes(b"")
    student, teacher = Run(tmp_path), Run(rules)
    assert _chosen(student, "distill", "none") == {}
    assert list(_chosen(student, "distill", "adapter")) == ["adapter"]
    assert list(_chosen(student, "distill", "adapter_and_traces")) == ["adapter"]
    assert _chosen(teacher, "teach", "adapter") == {}
    assert {file.name for file in _chosen(teacher, "teach", "adapter_and_traces")["traces"]} == {
        *("replies.jsonl", "predictions.parquet", "instruction.txt", "config.yaml")
    }
    assert _chosen(teacher, "zero_shot", "adapter_and_traces") == {}


def words(run: Path) -> list[str]:
    """The events of a run's prompts, and its replies."""
    found = []
    for line in read_lines(run / "replies.jsonl"):
        found += [event["event"] for event in json.loads(line["asked"])["events"]]
        found.append(line["text"][:40])
    return found
