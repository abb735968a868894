"""How quickly a student is trained, beside TRL's SFTTrainer: see README.md.

python experiments/performance/train.py [SETTING=VALUE ...]

Prints one JSON line per length of the instruction and keeps them in train.json. The home is
simulated, in MuRAL's layout; without other settings the model is nano, on one core.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from itertools import chain, pairwise
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from machine import describe, peak_mb, resident_mb, use_one_core
from trl_way import LEARNING_RATE, trl_way

RESULT = Path(__file__).with_name("train.json")
README = Path(__file__).with_name("README.md")
START, END = "<!-- table: train.py writes it -->", "<!-- end of table -->"
PACKAGES = ("torch", "transformers", "peft", "pytorch-lightning", "trl")
SETTINGS = ("model=nano", "prompt=reason", "window.size=7", "trainer=auto", "tracker=local")
PREFIXES = (230, 670, 1100)
BATCHES = ((32, 8), (8, 8))
"""Examples per optimiser step, and at once."""
WARM = 2
"""Steps before the clock starts: buffers are allocated in them."""
TARGETS = {
    "examples_per_s_ratio": {"1100": 4.5, "230": 2.2},
    "peak_memory_ratio": {"1100": 0.5},
    "largest_loss_difference": 1e-4,
}
"""For batches of 32."""


def main() -> None:
    """Measures each way in processes of its own, in turn, and compares them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("settings", nargs="*", metavar="SETTING=VALUE")
    parser.add_argument("--prefixes", type=int, nargs="+", default=PREFIXES, metavar="TOKENS")
    parser.add_argument("--steps", type=int, default=6, help="timed optimiser steps per turn")
    parser.add_argument("--turns", type=int, default=2, help="turns that each way gets")
    parser.add_argument("--out", type=Path, default=RESULT)
    parser.add_argument("--measure", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--batch", type=int, nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options)))
        return
    lines = []
    for batch in BATCHES:
        for prefix in options.prefixes:
            turns = [
                _apart(way, prefix, batch, options) for _ in range(options.turns) for way in WAYS
            ]
            lines.append(compare(prefix, batch, turns))
            print(json.dumps(lines[-1]), flush=True)
    result = {
        "command": " ".join(["python experiments/performance/train.py", *sys.argv[1:]]),
        "machine": describe(PACKAGES),
        "settings": [*SETTINGS, *options.settings],
        "lines": lines,
        "targets": TARGETS,
    }
    options.out.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    if options.out == RESULT:
        before, _, rest = README.read_text(encoding="utf-8").partition(START)
        table = "\n".join(page_table(result))
        README.write_text(f"{before}{START}\n\n{table}\n\n{END}{rest.partition(END)[2]}", "utf-8")


def page_table(result: dict[str, Any]) -> list[str]:
    """The lines of the table in README.md."""
    heading = (
        *("batch", "instruction", "window and reply", "examples/s", "TRL", "ratio", "target"),
        *("peak memory", "loss curves differ by"),
    )
    rows: list[tuple[str, ...]] = [heading, ("---",) * len(heading)]
    for line in result["lines"]:
        ratios = result["targets"]["examples_per_s_ratio"] if line["batch"] == 32 else {}
        target = ratios.get(str(line["prefix_tokens"]))
        rows.append(
            (
                *(str(line[key]) for key in ("batch", "prefix_tokens", "suffix_tokens")),
                f"{line['examples_per_s']:.2f}",
                f"{line['examples_per_s_trl']:.2f}",
                f"{line['examples_per_s_ratio']:.2f}×",
                f"{target:.1f}×" if target else "",
                f"{line['peak_memory_ratio']:.2f}×",
                f"{line['largest_loss_difference']:.0e}",
            )
        )
    return ["| " + " | ".join(row) + " |" for row in rows]


def _apart(
    way: str, prefix: int, batch: tuple[int, int], options: argparse.Namespace
) -> dict[str, Any]:
    words = [sys.executable, __file__, *options.settings, "--measure", way]
    words += ["--prefixes", prefix, "--steps", options.steps, "--batch", *batch]
    done = subprocess.run(
        [str(word) for word in words],
        check=True,
        stdout=subprocess.PIPE,
        env=os.environ | {"HF_HUB_OFFLINE": "1", "PYTHONWARNINGS": "ignore"},
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {"way": way, **found}


def compare(prefix: int, batch: tuple[int, int], turns: list[dict[str, Any]]) -> dict[str, Any]:
    """Returns one line of the result: the quickest turn of each way, and how they relate."""
    ours, theirs = (_together([turn for turn in turns if turn["way"] == way]) for way in WAYS)
    speeds = [batch[0] / way["seconds"] for way in (ours, theirs)]
    return {
        "batch": batch[0],
        "micro_batch": batch[1],
        "prefix_tokens": prefix,
        "suffix_tokens": ours["suffix_tokens"],
        "examples_per_s": round(speeds[0], 2),
        "examples_per_s_trl": round(speeds[1], 2),
        "examples_per_s_ratio": round(speeds[0] / speeds[1], 2),
        "target_tokens_per_s": round(ours["target_tokens"] / ours["seconds"]),
        "tflops": round(ours["flops"] / ours["seconds"] / 1e12, 3),
        "peak_memory_mb": ours["peak_mb"],
        "peak_memory_mb_trl": theirs["peak_mb"],
        "peak_memory_ratio": round(ours["peak_mb"] / theirs["peak_mb"], 2),
        "largest_loss_difference": max(
            abs(a - b) for a, b in zip(ours["losses"], theirs["losses"], strict=True)
        ),
        "first_and_last_loss": [round(ours["losses"][0], 4), round(ours["losses"][-1], 4)],
    }


def _together(turns: list[dict[str, Any]]) -> dict[str, Any]:
    return turns[0] | {
        "seconds": min(turn["seconds"] for turn in turns),
        "peak_mb": max(turn["peak_mb"] for turn in turns),
    }


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Trains for some steps; seconds are those of the median step, from end to end."""
    import torch
    from torch.optim.optimizer import register_optimizer_step_post_hook

    batch, micro_batch = options.batch
    (prefix,) = options.prefixes
    settings = settings_for(options.settings)
    model, tokenizer, device, batches = problem(settings, prefix, WARM + options.steps, batch)
    if device.type == "cpu":
        use_one_core()
        torch.set_num_threads(1)
    train = WAYS[options.measure](settings, model, tokenizer, device, batches, micro_batch)
    ends: list[float] = []

    def note(*_: Any) -> None:
        if device.type == "cuda":
            torch.cuda.synchronize()
        # On a CPU the processor's own seconds, so that other work on the machine counts less.
        ends.append(process_time() if device.type == "cpu" else perf_counter())

    register_optimizer_step_post_hook(note)
    before = resident_mb()
    losses = train()
    seconds = sorted(later - earlier for earlier, later in pairwise(ends[WARM - 1 :]))
    rows = list(chain(*batches))
    gpu = torch.cuda.max_memory_allocated() / 1e6 if device.type == "cuda" else None
    layers = sum(p.numel() for n, p in model.named_parameters() if ".layers." in n)
    head = model.get_base_model().lm_head.weight.numel()
    target = sum(len(row.target) for row in rows) / len(batches)
    read = prefix + sum(len(row.suffix) + len(row.target) for row in rows) / len(batches)
    return {
        "seconds": seconds[len(seconds) // 2],
        "losses": losses,
        # What training adds to the process: the libraries that each way imports are left aside.
        "peak_mb": round(gpu or peak_mb() - before),
        "suffix_tokens": round(sum(len(r.suffix) + len(r.target) for r in rows) / len(rows)),
        "target_tokens": target,
        # Two operations a weight forward, two back to the activations; attention is left out.
        "flops": 4 * (layers * read + head * target),
    }


def settings_for(words: list[str]) -> Any:
    """The settings of a distillation on a simulated home."""
    from harkd.compose import compose_settings
    from harkd.settings import Part

    settings = compose_settings([*SETTINGS, *words])
    settings.mode.part = Part.train
    return settings


def problem(settings: Any, prefix: int, steps: int, batch: int) -> tuple[Any, Any, Any, Any]:
    """Model with a fresh adapter, tokenizer, device, and the examples of every step.

    The examples are a symbolic teacher's traces of a simulated home; their instruction is cut, or
    repeated, to the wanted length.
    """
    from harkd.distill.adapter import with_lora
    from harkd.distill.examples import Example, examples_from
    from harkd.engines.rules import RulesEngine
    from harkd.models import load_model, resolve_device
    from harkd.modes.task import prepare
    from harkd.prompts.chat import Chat

    with tempfile.TemporaryDirectory() as folder:
        settings.outputs = settings.dataset.root = folder
        whole = [p for p in prepare(settings).prompts if len(p.ids) == settings.window.size]
    prompts = (whole * (1 + steps * batch // len(whole)))[: steps * batch]
    device = resolve_device(settings.trainer.device, "trainer.device")
    loaded = load_model(settings.model, device)
    chat = Chat(loaded.tokenizer, settings.prompt.style.value)
    replies = [reply.text for reply in RulesEngine().replies(prompts)]
    found = examples_from(zip(prompts, replies, strict=True), chat, context=loaded.context)
    shared = (found[0].prefix * (1 + prefix // len(found[0].prefix)))[:prefix]
    examples = [Example(shared, example.suffix, example.target) for example in found]
    model = with_lora(loaded.model, settings.model, settings.trainer.lora, seed=0)
    batches = [examples[i : i + batch] for i in range(0, len(examples), batch)]
    return model, loaded.tokenizer, device, batches


def harkd_way(
    settings: Any, model: Any, tokenizer: Any, device: Any, batches: list[Any], micro_batch: int
) -> Callable[[], list[float]]:
    """harkd's own training, checkpoints and log included."""
    from dataclasses import replace

    from harkd.distill.train import train

    trainer = replace(
        settings.trainer,
        epochs=1.0,
        batch_size=len(batches[0]),
        micro_batch_size=micro_batch,
        warmup=0.0,
    )

    def run() -> list[float]:
        base = model.get_base_model()
        with tempfile.TemporaryDirectory() as folder:
            train(
                base.model,
                base.lm_head,
                list(chain(*batches)),
                trainer,
                learning_rate=LEARNING_RATE,
                seed=0,
                folder=Path(folder),
                device=device,
            )
            lines = (Path(folder) / "metrics.jsonl").read_text(encoding="utf-8").splitlines()
        return [json.loads(line)["loss"] for line in lines]

    return run


WAYS: dict[str, Callable[..., Callable[[], list[float]]]] = {"harkd": harkd_way, "trl": trl_way}

if __name__ == "__main__":
    main()
