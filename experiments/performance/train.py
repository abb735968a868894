"""How quickly a student is trained, beside TRL's SFTTrainer: see README.md.

python experiments/performance/train.py

Prints one JSON line per length of the instruction and keeps them in train.json. The home is
simulated, in MuRAL's layout; the model is nano.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from time import perf_counter
from typing import Any

import machine

RESULT = Path(__file__).with_name("train.json")
PREFIXES = (230, 670, 1100)
BATCH = 32
MICRO_BATCH = 8
WARM = 2
"""Steps before the clock starts: buffers are allocated in them."""
LEARNING_RATE = 1e-3
TARGETS = {"examples_per_s_ratio": {1100: 4.5, 230: 2.2}, "peak_memory_ratio": {1100: 0.5}}


def main() -> None:
    """Measures each way in processes of its own, in turn, and compares them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prefixes", type=int, nargs="+", default=PREFIXES, metavar="TOKENS")
    parser.add_argument("--steps", type=int, default=6, help="timed optimiser steps per turn")
    parser.add_argument("--turns", type=int, default=2, help="turns that each way gets")
    parser.add_argument("--batch", type=int, default=BATCH, help="examples per optimiser step")
    parser.add_argument("--micro-batch", type=int, default=MICRO_BATCH)
    parser.add_argument("--out", type=Path, default=RESULT)
    parser.add_argument("--measure", choices=WAYS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options)))
        return
    lines = []
    for prefix in options.prefixes:
        turns = [_apart(way, prefix, options) for _ in range(options.turns) for way in WAYS]
        lines.append(compare(prefix, turns, options))
        print(json.dumps(lines[-1]), flush=True)
    result = {
        "command": " ".join(["python experiments/performance/train.py", *sys.argv[1:]]),
        "machine": machine.describe() | {"trl": version("trl"), "torch": version("torch")},
        "results": lines,
        "targets": TARGETS,
    }
    options.out.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def _apart(way: str, prefix: int, options: argparse.Namespace) -> dict[str, Any]:
    words = [sys.executable, __file__, "--measure", way, "--prefixes", prefix]
    words += ["--steps", options.steps, "--batch", options.batch]
    words += ["--micro-batch", options.micro_batch]
    done = subprocess.run(
        [str(word) for word in words], check=True, stdout=subprocess.PIPE,
        env=os.environ | {"HF_HUB_OFFLINE": "1"},
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {"way": way, **found}


def compare(
    prefix: int, turns: list[dict[str, Any]], options: argparse.Namespace
) -> dict[str, Any]:
    """Returns one line of the result: the quickest step of each way, and how they relate."""
    ours, theirs = (_together([t for t in turns if t["way"] == way]) for way in WAYS)
    per_second = [options.batch / way["seconds"] for way in (ours, theirs)]
    return {
        "prefix_tokens": prefix,
        "suffix_tokens": ours["suffix_tokens"],
        "batch": options.batch,
        "micro_batch": options.micro_batch,
        "examples_per_s": round(per_second[0], 2),
        "examples_per_s_trl": round(per_second[1], 2),
        "examples_per_s_ratio": round(per_second[0] / per_second[1], 2),
        "target_tokens_per_s": round(ours["target_tokens"] / ours["seconds"]),
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
    (prefix,) = options.prefixes
    steps = WARM + options.steps
    model, batches = problem(prefix, steps, options.batch)
    train = WAYS[options.measure](model, batches, options.micro_batch)
    before = machine.resident_mb()
    ends, losses = train()
    seconds = sorted(b - a for a, b in zip(ends[WARM - 1 :], ends[WARM:], strict=False))
    rows = list(chain(*batches))
    return {
        "seconds": seconds[len(seconds) // 2],
        "losses": losses,
        # What training adds to the process: the libraries that each way imports are left aside.
        "peak_mb": round(machine.peak_mb() - before),
        "suffix_tokens": round(sum(len(r.suffix) + len(r.target) for r in rows) / len(rows)),
        "target_tokens": sum(len(row.target) for row in rows) / len(batches),
    }


def problem(prefix: int, steps: int, batch: int) -> tuple[Any, list[list[Any]]]:
    """The model with a fresh adapter, and the examples of every step.

    The examples are a symbolic teacher's traces of a simulated home; their instruction is cut, or
    repeated, to the wanted length.
    """
    import torch

    from harkd.compose import compose_settings
    from harkd.distill.adapter import with_lora
    from harkd.distill.examples import Example, examples_from
    from harkd.engines.rules import RulesEngine
    from harkd.models import load_model
    from harkd.modes.task import prepare
    from harkd.prompts.chat import Chat
    from harkd.settings import Part

    settings = compose_settings(["model=nano", "prompt=reason", "window.size=7"])
    settings.mode.part = Part.train
    with tempfile.TemporaryDirectory() as folder:
        settings.outputs = settings.dataset.root = folder
        prompts = [p for p in prepare(settings).prompts if len(p.ids) == settings.window.size]
    prompts = (prompts * (1 + steps * batch // len(prompts)))[: steps * batch]
    loaded = load_model(settings.model, torch.device("cpu"))
    chat = Chat(loaded.tokenizer, "reason")
    replies = [reply.text for reply in RulesEngine().replies(prompts)]
    found = examples_from(zip(prompts, replies, strict=True), chat, context=loaded.context)
    shared = (found[0].prefix * (1 + prefix // len(found[0].prefix)))[:prefix]
    examples = [Example(shared, example.suffix, example.target) for example in found]
    model = with_lora(loaded.model, settings.model, settings.trainer.lora, seed=0)
    return model, [examples[i : i + batch] for i in range(0, len(examples), batch)]


Curve = tuple[list[float], list[float]]
"""When each step ended, and its loss."""


def harkd_way(model: Any, batches: list[list[Any]], micro_batch: int) -> Callable[[], Curve]:
    """harkd's own training, checkpoints and log included."""
    import torch

    from harkd.distill import train as training
    from harkd.settings import TrainerSettings

    batch, ends = len(batches[0]), []
    settings = TrainerSettings(epochs=1, batch_size=batch, micro_batch_size=micro_batch, warmup=0.0)

    def run() -> Curve:
        base = model.get_base_model()
        with tempfile.TemporaryDirectory() as folder:
            training.train(
                base.model,
                base.lm_head,
                list(chain(*batches)),
                settings,
                learning_rate=LEARNING_RATE,
                seed=0,
                folder=Path(folder),
                device=torch.device("cpu"),
            )
            lines = (Path(folder) / "metrics.jsonl").read_text().splitlines()
        steps = [json.loads(line) for line in lines]
        for step in steps:
            ends.append((ends[-1] if ends else 0.0) + step["seconds"])
        return ends, [step["loss"] for step in steps]

    return run


def trl_way(model: Any, batches: list[list[Any]], micro_batch: int) -> Callable[[], Curve]:
    """TRL's SFTTrainer on the same rows in the same order, with the same optimiser."""
    import torch
    from datasets import Dataset
    from transformers import TrainerCallback
    from trl import SFTConfig, SFTTrainer

    from harkd.distill.schedule import batch_indices
    from harkd.distill.student import rate_factor

    rows = list(chain(*batches))
    batch, steps = len(batches[0]), len(batches)
    order = batch_indices([0] * len(rows), steps=steps, batch_size=batch, seed=0)
    data = Dataset.from_list(
        [
            {
                "input_ids": [*row.prefix, *row.suffix, *row.target],
                "completion_mask": [0] * (len(row.prefix) + len(row.suffix))
                + [1] * len(row.target),
            }
            for row in (rows[number] for number in chain(*order))
        ]
    )
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=LEARNING_RATE, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: rate_factor(step, steps, 0.0)
    )
    ends: list[float] = []

    class Clock(TrainerCallback):  # type: ignore[misc]
        def on_step_end(self, *args: Any, **kwargs: Any) -> None:
            ends.append(perf_counter())

    def run() -> Curve:
        with tempfile.TemporaryDirectory() as folder:
            config = SFTConfig(
                output_dir=folder,
                per_device_train_batch_size=micro_batch,
                gradient_accumulation_steps=batch // micro_batch,
                max_steps=steps,
                max_length=None,
                max_grad_norm=1.0,
                completion_only_loss=True,
                gradient_checkpointing=False,  # quicker, and harkd does without it here too
                bf16=False,
                use_cpu=True,
                train_sampling_strategy="sequential",
                logging_steps=1,
                logging_first_step=True,
                save_strategy="no",
                report_to="none",
                disable_tqdm=True,
                seed=0,
            )
            trainer = SFTTrainer(
                model,
                args=config,
                train_dataset=data,
                processing_class=_tokenizer(),
                optimizers=(optimizer, schedule),
                callbacks=[Clock()],
            )
            trainer.train()
            losses = [line["loss"] for line in trainer.state.log_history if "loss" in line]
        return ends, losses

    return run


def _tokenizer() -> Any:
    from transformers import AutoTokenizer

    from harkd.models.load import NANO

    return AutoTokenizer.from_pretrained(NANO)


WAYS: dict[str, Callable[..., Callable[[], Curve]]] = {"harkd": harkd_way, "trl": trl_way}

if __name__ == "__main__":
    main()
