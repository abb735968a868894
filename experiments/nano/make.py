"""Makes the nano model that harkd ships: `make nano`.

A Qwen3 architecture of 1.9 M parameters, trained from scratch on simulated homes where the label of
every event is drawn at random. So it can read a prompt and write a reply in every style, and stands
at chance at the task. It is a stand-in for a pretrained model where there is none; it is not
Qwen3-0.6B.
"""

import argparse
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

import torch
from corpus import corpus

from harkd.compose import compose_settings
from harkd.distill.examples import Example, examples_from
from harkd.distill.train import train
from harkd.models.architecture import random_qwen3
from harkd.models.load import NANO
from harkd.models.tokenizer import train_tokenizer
from harkd.prompts.chat import Chat
from harkd.records import Prompt
from harkd.settings import TrainerSettings

HOMES = {"mural": (30, 64), "marble": (30, 64), "random": (300, 4)}
"""Layout -> homes, and windows of each."""
BATCH, RATE, SEED = 8, 3e-3, 0


def main() -> None:
    """Writes the checkpoint folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=NANO, help="folder to write")
    parser.add_argument("--epochs", type=float, default=5.0)
    arguments = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="harkd-nano-"))
    traces = [
        trace
        for layout, (homes, windows) in HOMES.items()
        for trace in corpus(layout, homes, windows, work / "homes")
    ]
    settings = compose_settings(["model=nano"]).model
    context = settings.architecture.max_position_embeddings
    tokenizer = train_tokenizer(
        (text for prompt, reply in traces for text in (prompt.prefix, prompt.suffix, reply)),
        vocab_size=settings.architecture.vocab_size,
        context=context,
    )
    examples = reading_too(tokenizer, traces, context)
    model = random_qwen3(settings.architecture, seed=SEED, dtype=torch.float32)
    print(f"{len(examples)} examples, {model.num_parameters():,} parameters", flush=True)
    trainer = TrainerSettings(
        name="nano",
        epochs=arguments.epochs,
        batch_size=BATCH,
        micro_batch_size=BATCH,
        weight_decay=0.01,
    )
    train(
        model.model,
        model.lm_head,
        examples,
        trainer,
        learning_rate=RATE,
        seed=SEED,
        folder=work,
        device=torch.device("cpu"),
    )
    shutil.rmtree(arguments.out, ignore_errors=True)
    model.to(torch.bfloat16).save_pretrained(arguments.out)
    tokenizer.save_pretrained(arguments.out)
    weights = (arguments.out / "model.safetensors").read_bytes()
    last = json.loads((work / "metrics.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    made = {
        "what": "a Qwen3 architecture trained on simulated homes with labels drawn at random; it "
        "knows the format and nothing about activities; it is not Qwen3-0.6B",
        "command": "make nano",
        "parameters": model.num_parameters(),
        "examples": len(examples),
        "steps": last["step"],
        "last_loss": round(last["loss"], 4),
        "sha256": hashlib.sha256(weights).hexdigest(),
    }
    (arguments.out / "made.json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    shutil.rmtree(work)


def reading_too(
    tokenizer: object, traces: Iterable[tuple[Prompt, str]], context: int
) -> list[Example]:
    """Examples whose loss covers the events as well: a model from scratch learns to read first.

    Not where thinking is off: there the prompt ends on an empty thinking block, which the model
    is given and must not learn to write.
    """
    chats = {style: Chat(tokenizer, style) for style in ("think", "answer", "reason")}
    examples = []
    for prompt, reply in traces:
        [example] = examples_from([(prompt, reply)], chats[prompt.style], context=context)
        if prompt.style == "think":
            whole = (*example.suffix, *example.target)
            example = Example(example.prefix, whole[:1], whole[1:])
        examples.append(example)
    return examples


if __name__ == "__main__":
    main()
