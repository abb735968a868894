"""Trains one small model from scratch on a teacher's traces: a point of the nano-scale curve.

python experiments/scaling/widths.py --width 64 --out outputs/study/widths/w64 RUN…

All widths have nano's depth, heads, tokenizer and context, see the same lessons in the same
order, and are trained with one recipe: repeats of random tokens until the model can copy, then the
traces. They are small models that learnt nothing but this task, not distilled pretrained ones.
"""

import argparse
import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import torch

NANO = Path(__file__).resolve().parent.parent / "nano"
sys.path.insert(0, str(NANO))  # the lesson and the training loop that made nano
from make import repeated, tokenized
from training import train

from harkd.audit.traces import read_traces
from harkd.compose import compose_settings
from harkd.guard import Parser, guarded, number
from harkd.models import load_tokenizer
from harkd.models.architecture import random_qwen3
from harkd.settings import ArchitectureSettings

REPEATS, ENOUGH = 400, 0.05
"""Steps of the first lesson at most, and the loss at which it is learnt."""
STEPS, BATCHES = 400, (64, 8)
"""Steps on the traces, and the examples of a step of each lesson."""
EMBEDDING_RATES, SEED = (1e-2, 3e-3), 0


def main() -> None:
    """Writes a checkpoint folder, whole or not at all."""
    parser = Parser(prog="widths.py", description=__doc__,
                    formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    add = parser.add_argument
    add("runs", nargs="+", type=Path, metavar="RUN", help="folders of mode=teach")
    add("--width", type=number(least=16), required=True, help="hidden size")
    add("--out", type=Path, required=True, help="folder to write")
    add("--steps", type=number(least=1), default=STEPS, help=f"on the traces (default: {STEPS})")
    options = parser.parse_args()
    settings = compose_settings(["model=nano"]).model
    shape = architecture(settings.architecture, options.width)
    tokenizer = load_tokenizer(settings)
    context = shape.max_position_embeddings
    lessons = [
        repeated(tokenizer, REPEATS * BATCHES[0]),
        tokenized(
            tokenizer,
            (
                (prompt, reply.text)
                for run in options.runs
                for prompt, reply in read_traces(run)
                if reply.finish == "stop"
            ),
            context,
        ),
    ]
    model = random_qwen3(shape, seed=SEED, dtype=torch.float32)
    learnt = {
        name: train(
            model,
            lessons[at],
            name=name,
            steps=(REPEATS, options.steps)[at],
            enough=(ENOUGH, None)[at],
            batch_size=BATCHES[at],
            embedding_rate=EMBEDDING_RATES[at],
            seed=SEED,
        )
        for at, name in enumerate(("repeats", "traces"))
    }
    partial = options.out.with_name(f".{options.out.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    for config in (model.config, model.generation_config):
        config.eos_token_id, config.pad_token_id = tokenizer.eos_token_id, tokenizer.pad_token_id
    model.save_pretrained(partial)
    tokenizer.save_pretrained(partial)
    made = {
        "what": "a small model trained from scratch on a teacher's traces; not a pretrained one",
        "parameters": model.num_parameters(),
        "examples": len(lessons[1]),
        "lessons": learnt,
    }
    (partial / "made.json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    partial.rename(options.out)


def architecture(nano: ArchitectureSettings, width: int) -> ArchitectureSettings:
    """Returns nano's architecture at another width; the inner one keeps its ratio to it."""
    inner = round(width * nano.intermediate_size / nano.hidden_size / 16) * 16
    return replace(nano, hidden_size=width, intermediate_size=inner)


if __name__ == "__main__":
    sys.exit(guarded(main, "widths.py"))
