"""Makes the nano model that harkd ships: `make nano`.

A Qwen3 architecture of 1.9 M parameters, trained from scratch on simulated homes with random floor
plans, where the label of every event is drawn at random. So it can read a prompt and write a reply
in every style, and stands at chance at the task. It is a stand-in for a pretrained model where
there is none; it is not Qwen3-0.6B.
"""

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
from pathlib import Path

import torch
from corpus import corpus
from hydra import compose, initialize_config_dir
from omegaconf import OmegaConf

from harkd.cli import conf_dir, register_schema
from harkd.distill.examples import examples_from
from harkd.distill.train import train
from harkd.models.architecture import random_qwen3
from harkd.models.load import NANO
from harkd.models.tokenizer import train_tokenizer
from harkd.prompts.chat import Chat
from harkd.settings import LoraSettings, Settings, TrainerSettings

HOMES, WINDOWS, EPOCHS, BATCH, RATE, SEED = 400, 16, 2.0, 16, 3e-3, 0


def main() -> None:
    """Writes the checkpoint folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=NANO)
    parser.add_argument("--homes", type=int, default=HOMES)
    parser.add_argument("--epochs", type=float, default=EPOCHS)
    arguments = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="harkd-nano-"))
    traces = list(corpus(arguments.homes, WINDOWS, work / "homes"))
    register_schema()
    with initialize_config_dir(str(conf_dir()), version_base="1.3"):
        settings: Settings = OmegaConf.to_object(compose("config", ["model=nano"]))  # type: ignore[assignment]
        # to_object returns the schema's class
    architecture = settings.model.architecture
    tokenizer = train_tokenizer(
        (text for prompt, reply in traces for text in (prompt.prefix, prompt.suffix, reply)),
        vocab_size=architecture.vocab_size,
        context=architecture.max_position_embeddings,
    )
    chats = {style: Chat(tokenizer, style) for style in ("think", "answer", "reason")}
    examples = [
        example
        for prompt, reply in traces
        for example in examples_from(
            [(prompt, reply)], chats[prompt.style], context=architecture.max_position_embeddings
        )
    ]
    sizes = [
        sum(len(part) for part in parts) // len(examples)
        for parts in (
            [e.prefix for e in examples],
            [e.suffix for e in examples],
            [e.target for e in examples],
        )
    ]
    print(
        f"{len(examples)} examples of {arguments.homes} homes; "
        f"mean tokens: prefix {sizes[0]}, suffix {sizes[1]}, reply {sizes[2]}",
        flush=True,
    )
    model = random_qwen3(architecture, seed=SEED, dtype=torch.float32)
    print(f"{model.num_parameters():,} parameters", flush=True)
    trainer = TrainerSettings(
        name="nano",
        epochs=arguments.epochs,
        batch_size=BATCH,
        micro_batch_size=BATCH,
        weight_decay=0.01,
        lora=LoraSettings(),
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
    last = json.loads((work / "metrics.jsonl").read_text().splitlines()[-1])
    (arguments.out / "made.json").write_text(
        json.dumps(
            {
                "what": "a Qwen3 architecture trained on simulated homes with random labels; "
                "it knows the format and nothing about activities; it is not Qwen3-0.6B",
                "command": "make nano",
                "parameters": model.num_parameters(),
                "homes": arguments.homes,
                "examples": len(examples),
                "steps": last["step"],
                "loss": round(last["loss"], 4),
                "sha256": hashlib.sha256(weights).hexdigest(),
            },
            indent=1,
        )
        + "\n"
    )
    shutil.rmtree(work)


if __name__ == "__main__":
    sys.exit(main())
