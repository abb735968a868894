"""The benchmark measures what a run does, and its page and its committed result belong to it."""

import hashlib
import json
from pathlib import Path

from harkd.homes import mural
from harkd.prompts import ask, instruct
from harkd.windows import windows_by_count
from tests.test_experiments import script


def test_the_benchmark_renders_the_prompts_of_a_run(tmp_path: Path) -> None:
    bench = script("performance/data.py")
    bench.write_home(bench.HOME | {"sessions": 1, "minutes": 20.0}, tmp_path / "home")
    found = bench.measure("harkd", tmp_path / "home", 2)
    recording = mural.read(tmp_path / "home", name="h")
    instruction = instruct(recording.home, style="answer")
    prompts = [ask(instruction, window).suffix for window in windows_by_count(recording.events)]
    assert found["prompts_sha256"] == hashlib.sha256("\n".join(prompts).encode()).hexdigest()
    assert (found["events"], found["windows"]) == (recording.events.height, len(prompts))
    assert len(found["cpu_seconds"]["read"]) == 2


def test_the_committed_result_is_this_benchmarks_and_the_page_says_it() -> None:
    bench = script("performance/data.py")
    result = json.loads(bench.RESULT.read_text(encoding="utf-8"))
    assert result["simulated"] == bench.HOME
    assert result["targets"] == bench.TARGETS
    assert result["same_prompts"]
    assert result["harkd"]["events"] >= 1_000_000
    page = bench.README.read_text(encoding="utf-8")
    table = page.partition(bench.START)[2].partition(bench.END)[0].strip().splitlines()
    assert table == bench.page_table(result)


def test_memory_does_not_grow_with_the_windows(tmp_path: Path) -> None:
    bench = script("performance/overhead.py")
    few, many = 2, 12  # sessions of 500 windows
    for sessions in (few, many):
        bench.simulate(sessions, tmp_path)
    small, large = (bench.apart(sessions, str(tmp_path)) for sessions in (few, many))
    # A window's 10 events take about 3 kB in the tables; with their texts in each row, 6.6 kB.
    assert bench.growth(small, large) < bench.MOST_BYTES


def test_the_committed_overhead_meets_its_target_and_is_the_page_s() -> None:
    bench = script("performance/overhead.py")
    result = json.loads(bench.RESULT.read_text(encoding="utf-8"))
    assert result["overhead_windows_per_s"] >= bench.TARGETS["overhead_windows_per_s"]
    assert result["bytes_per_window"] < bench.MOST_BYTES
    page = bench.README.read_text(encoding="utf-8")
    table = page.partition(bench.START)[2].partition(bench.END)[0].strip().splitlines()
    assert table == bench.page_table(result)
