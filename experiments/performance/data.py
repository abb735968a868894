"""How quickly files become prompts, beside the row-by-row way, on one core: see README.md.

python experiments/performance/data.py

Prints JSON and keeps it in data.json. The home is simulated, in MuRAL's layout.
"""

import argparse
import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time
from typing import Any

from machine import describe, use_one_core

RESULT = Path(__file__).with_name("data.json")
README = Path(__file__).with_name("README.md")
START, END = "<!-- table: data.py writes it -->\n", "<!-- end of table -->"
HOME = {"layout": "mural", "seed": 7, "sessions": 200, "minutes": 750.0, "rate": 1.0}
SIZE = 10  # events per window
TARGETS = {"events_per_second": 300_000, "windows_per_second": 20_000, "peak_gb": 1.5}


def main() -> None:
    """Writes the home, measures each way in a process of its own, and compares them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=HOME["sessions"])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--out", type=Path, default=RESULT)
    parser.add_argument("--measure", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--root", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        use_one_core()
        print(json.dumps(measure(options.measure, options.root, options.repeats)))
        return
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "home"
        home = HOME | {"sessions": options.sessions}
        write_home(home, root)
        found = {way: _apart(way, root, options.repeats) for way in WAYS}
    result = report(home, found, options.repeats)
    text = json.dumps(result, indent=2)
    options.out.write_text(text + "\n", encoding="utf-8")
    if options.out == RESULT:
        before, _, rest = README.read_text(encoding="utf-8").partition(START)
        table = "\n".join(page_table(result))
        README.write_text(f"{before}{START}\n{table}\n\n{END}{rest.partition(END)[2]}", "utf-8")
    print(text)


def write_home(home: dict[str, Any], root: Path) -> None:
    """Simulates the home and writes it as MuRAL's files."""
    from harkd.homes.simulate import SimulationSpec, write

    write(SimulationSpec(**home), root)


def _apart(way: str, root: Path, repeats: int) -> dict[str, Any]:
    words = (sys.executable, __file__, "--measure", way, "--root", root, "--repeats", repeats)
    # One core for both; polars reads its number of threads when it loads.
    alone = {"POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1"}
    command = [str(word) for word in words]
    done = subprocess.run(command, env=os.environ | alone, check=True, stdout=subprocess.PIPE)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measure(way: str, root: Path, repeats: int) -> dict[str, Any]:
    """Reads and renders a few times over, with all that was read and rendered held at once.

    Seconds are those of the processor, over all threads: what the clock shows on an idle core.
    """
    read, render = WAYS[way](root)
    seconds: dict[str, list[float]] = {"read": [], "render": []}
    for _ in range(repeats):
        clock = process_time()
        events, table = read()
        seconds["read"].append(process_time() - clock)
        clock = process_time()
        questions = list(render(table))
        seconds["render"].append(process_time() - clock)
        digest = hashlib.sha256("\n".join(questions).encode()).hexdigest()
        windows = len(questions)
        del table, questions
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9
    return {
        "events": events,
        "windows": windows,
        "cpu_seconds": {stage: [round(took, 3) for took in all] for stage, all in seconds.items()},
        "events_per_second": round(events / min(seconds["read"])),
        "windows_per_second": round(windows / min(seconds["render"])),
        "peak_gb": round(peak, 2),
        "prompts_sha256": digest,
    }


Way = tuple[Callable[[], tuple[int, Any]], Callable[[Any], Iterator[str]]]
"""Reads the home: its number of events, and what to render. Renders that: its prompts' texts."""


def harkd_way(root: Path) -> Way:
    """As a run does it: event table, windows, prompts."""
    from harkd.homes import mural
    from harkd.prompts import ask, instruct
    from harkd.windows import windows_by_count

    def read() -> tuple[int, Any]:
        recording = mural.read(root, name="home")
        return recording.events.height, recording

    def render(recording: Any) -> Iterator[str]:
        instruction = instruct(recording.home, style="answer")
        windows = tuple(windows_by_count(recording.events, size=SIZE))
        return (ask(instruction, window).suffix for window in windows)

    return read, render


def pandas_way(root: Path) -> Way:
    """As people write it today: a loop over each file's rows, a list, its slices as JSON."""
    import pandas as pd

    from harkd.homes.mural_home import read_home

    home, names, labels = read_home(root, "home")  # the same words for the sensors
    shown = {sensor.id: f"{sensor.room} {sensor.device}" for sensor in home.sensors}

    def read() -> tuple[int, Any]:
        sessions = []
        for file in sorted(root.glob("*/data.csv")):
            rows = pd.read_csv(file).dropna(subset=["sensor", "action"])
            events = []
            for _, row in rows.iterrows():
                event = {
                    "time": row["time"],
                    "text": f"{shown[names[row['sensor']]]} {row['action']}",
                    "activity": labels[int(row["activity"])],
                    "residents": str(row["Subject"]).split(", "),
                }
                events.append(event)
            sessions.append(events)
        return sum(map(len, sessions)), sessions

    def render(sessions: Any) -> Iterator[str]:
        for events in sessions:
            for first in range(0, len(events), SIZE):
                lines = [
                    json.dumps({"id": at, "time": event["time"], "event": event["text"]})
                    for at, event in enumerate(events[first : first + SIZE], start=1)
                ]
                yield '{"events": [\n' + ",\n".join(lines) + "\n]}"

    return read, render


WAYS = {"harkd": harkd_way, "pandas": pandas_way}


def report(home: dict[str, Any], found: dict[str, Any], repeats: int) -> dict[str, Any]:
    """What data.json says."""
    ours, theirs = found["harkd"], found["pandas"]
    speeds = ("events_per_second", "windows_per_second")
    return {
        "command": " ".join(["python experiments/performance/data.py", *sys.argv[1:]]),
        "simulated": home,
        "machine": describe(("polars", "pandas")) | {"cores_used": 1},
        "repeats": repeats,
        "harkd": ours,
        "pandas": theirs,
        "same_prompts": ours["prompts_sha256"] == theirs["prompts_sha256"],
        "times_faster": {
            **{name: round(ours[name] / theirs[name], 1) for name in speeds},
            "files_to_prompts": round(_total(theirs) / _total(ours), 1),
        },
        "targets": TARGETS,
        "met": {
            **{name: ours[name] >= TARGETS[name] for name in speeds},
            "peak_gb": ours["peak_gb"] <= TARGETS["peak_gb"],
        },
    }


def page_table(result: dict[str, Any]) -> list[str]:
    """What README.md shows of the result."""
    ours, theirs, faster = result["harkd"], result["pandas"], result["times_faster"]
    rows = [
        (title, f"{ours[name]:,}", f"{theirs[name]:,}", f"{faster[name]}×", f"{TARGETS[name]:,}")
        for name, title in (
            ("events_per_second", "events read per second"),
            ("windows_per_second", "windows rendered per second"),
        )
    ]
    seconds = [f"{_total(found):.1f}" for found in (ours, theirs)]
    rows.append(("from files to prompts, seconds", *seconds, f"{faster['files_to_prompts']}×", ""))
    peaks = (f"{ours['peak_gb']}", f"{theirs['peak_gb']}", "", f"{TARGETS['peak_gb']}")
    rows.append(("peak memory, GB", *peaks))
    heading = ("", "harkd", "pandas, row by row", "harkd is", "target")
    return [f"| {' | '.join(row)} |" for row in (heading, ("---",) * len(heading), *rows)]


def _total(found: dict[str, Any]) -> float:
    return sum(min(seconds) for seconds in found["cpu_seconds"].values())


if __name__ == "__main__":
    main()
