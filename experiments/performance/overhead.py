"""What harkd itself takes of a run's time and memory: an engine that answers at once: README.md.

python experiments/performance/overhead.py

Prints one JSON line and keeps it in overhead.json. The homes are simulated, in MuRAL's layout.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import process_time
from typing import Any

from instant import InstantEngine
from machine import describe, peak_mb, resident_mb, use_one_core

RESULT, README = (Path(__file__).with_name(name) for name in ("overhead.json", "README.md"))
START, END = "<!-- table: overhead.py writes it -->\n", "<!-- end of table -->"
SETTINGS = ("mode=zero_shot", "mode.part=all", "dataset=mural_sim", "prompt=answer")
HOME = {"minutes": 750, "rate": 1.0}  # about 500 windows of 10 events in a session
SESSIONS = {1_000: 2, 20_000: 40}
TARGETS = {"overhead_windows_per_s": 3_000}
MOST_BYTES = 5_000
"""That a window may add: the rows of its events take most of that."""
PACKAGES = ("polars", "torch")


def main() -> None:
    """Measures a small and a large home, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=RESULT)
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        use_one_core()
        print(json.dumps(measure(options.measure, options.folder)))
        return
    with tempfile.TemporaryDirectory() as folder:
        for sessions in SESSIONS.values():
            simulate(sessions, Path(folder))
        found = {about: apart(sessions, folder) for about, sessions in SESSIONS.items()}
    line = {
        "overhead_windows_per_s": found[20_000]["windows_per_s"],
        "peak_memory_mb": {str(about): one["peak_memory_mb"] for about, one in found.items()},
        "bytes_per_window": growth(found[1_000], found[20_000]),
    }
    result = {
        "command": " ".join(["python experiments/performance/overhead.py", *sys.argv[1:]]),
        "machine": describe(PACKAGES) | {"cores_used": 1},
        **line,
        "runs": {str(about): one for about, one in found.items()},
        "targets": TARGETS,
    }
    options.out.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    if options.out == RESULT:
        before, _, rest = README.read_text(encoding="utf-8").partition(START)
        table = "\n".join(page_table(result))
        README.write_text(f"{before}{START}\n{table}\n\n{END}{rest.partition(END)[2]}", "utf-8")
    print(json.dumps(line))


def page_table(result: dict[str, Any]) -> list[str]:
    """The lines of the table in README.md."""
    columns = ("windows", "windows/s", "MB of the program", "with the home", "with all replies")
    rows = [[*columns, "MB at most"], ["---"] * 6]
    for run in result["runs"].values():
        memory = [*run["memory_mb"].values(), run["peak_memory_mb"]]
        rows.append(
            [f"{run['windows']:,}", f"{run['windows_per_s']:,}", *map("{:.0f}".format, memory)]
        )
    return ["| " + " | ".join(row) + " |" for row in rows]


def growth(small: dict[str, Any], large: dict[str, Any]) -> int:
    """Bytes that a window adds to the most memory held, beyond that of the program itself."""
    held = [run["peak_memory_mb"] - run["memory_mb"]["imported"] for run in (small, large)]
    return round((held[1] - held[0]) * 1e6 / (large["windows"] - small["windows"]))


def apart(sessions: int, folder: str) -> dict[str, Any]:
    """What `measure` finds in a process of its own."""
    # One core; polars reads its number of threads when it loads. What its allocator (jemalloc) got
    # back it gives to the system at once, not after seconds: what is measured is what is held.
    alone = {"POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1"}
    alone["_RJEM_MALLOC_CONF"] = "dirty_decay_ms:0,muzzy_decay_ms:0"
    words = [sys.executable, __file__, "--measure", str(sessions), "--folder", folder]
    done = subprocess.run(words, env=os.environ | alone, check=True, stdout=subprocess.PIPE)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def settings_for(sessions: int, folder: Path) -> Any:
    """The settings of the run that is measured."""
    from harkd.compose import compose_settings

    home = HOME | {"sessions": sessions}
    simulated = [f"dataset.simulate.{name}={value}" for name, value in home.items()]
    roots = [f"dataset.root={folder / str(sessions)}", f"outputs={folder / 'outputs'}"]
    return compose_settings([*SETTINGS, *simulated, *roots])


def simulate(sessions: int, folder: Path) -> None:
    """Writes the home beforehand, so that the run has it as it would have a recorded one."""
    from harkd.homes.simulate import SimulationSpec, ensure
    from harkd.runs import data_root

    dataset = settings_for(sessions, folder).dataset
    ensure(SimulationSpec(**dataset.simulate), data_root(dataset))


def measure(sessions: int, folder: Path) -> dict[str, Any]:
    """Does a run as `mode=zero_shot` does, in seconds of the processor over all threads.

    What every run does once, whatever its size, is not counted: reading the home, and importing
    torch, which the scores need. Memory is what the process held before it read anything, which
    the system may share with other processes and which so differs from run to run, what it held
    once the home was read, the most that it held up to the last reply, and the most in all.
    """
    import torchmetrics.functional.classification  # noqa: F401 - so that its import is not timed

    from harkd.modes.answering import answer
    from harkd.modes.scoring import score_replies
    from harkd.modes.task import prepare
    from harkd.runs import open_run

    settings = settings_for(sessions, folder)
    imported = resident_mb()
    with open_run(settings) as run:
        task = prepare(settings, run)
        read = resident_mb()
        clock = process_time()
        answer(run, InstantEngine(), task.prompts)
        answered, generated = process_time(), peak_mb()
        scores = score_replies(settings, run, task)
        scored = process_time()
    windows = scores["counts"]["windows"]
    assert scores["replies"]["ok"]["count"] == windows
    return {
        "windows": windows,
        "windows_per_s": round(windows / (scored - clock)),
        "cpu_seconds": {"answer": round(answered - clock, 2), "score": round(scored - answered, 2)},
        "memory_mb": {
            "imported": round(imported, 1),
            "read": round(read, 1),
            "generated": round(generated, 1),
        },
        "peak_memory_mb": round(peak_mb(), 1),
    }


if __name__ == "__main__":
    main()
