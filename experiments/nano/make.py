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
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import torch
from corpus import exercises, repeats, traces
from training import train

from harkd.compose import compose_settings
from harkd.distill.examples import Example, examples_from
from harkd.homes.simulate.spec import Layout
from harkd.models.architecture import random_qwen3
from harkd.models.load import NANO
from harkd.models.tokenizer import SPECIAL, THINKING, train_tokenizer
from harkd.prompts.chat import Chat
from harkd.prompts.style import STYLES
from harkd.records import Prompt

HOMES: dict[Layout, tuple[range, int]] = {
    "mural": (range(30), 64),
    "marble": (range(30), 64),
    "random": (range(120), 8),
}
"""Layout -> numbers of its homes, and windows of each."""
LESSONS = ("repeats", "exercises", "traces")
STEPS, ENOUGH = (800, 500, 1_000), (0.05, 0.12, None)
"""Of each lesson: steps at most, and the loss at which it is learnt and the next may begin."""
BATCHES, EMBEDDING_RATES, SEED = (64, 16, 8), (1e-2, 3e-3, 3e-3), 0
"""A random token is seen so seldom that only a high rate makes it known."""
Trace = tuple[Prompt, str]


def main() -> None:
    """Writes the checkpoint folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=NANO, help="folder to write")
    arguments = parser.parse_args()
    settings = compose_settings(["model=nano"]).model
    context = settings.architecture.max_position_embeddings
    with tempfile.TemporaryDirectory(prefix="harkd-nano-") as homes:
        written = [gather(Path(homes), source) for source in (exercises, traces)]
    tokenizer = train_tokenizer(
        (text for lesson in written for asked, reply in lesson for text in whole(asked, reply)),
        vocab_size=settings.architecture.vocab_size,
        context=context,
    )
    lessons = [
        repeated(tokenizer, STEPS[0] * BATCHES[0]),
        *(tokenized(tokenizer, lesson, context) for lesson in written),
    ]
    model = random_qwen3(settings.architecture, seed=SEED, dtype=torch.float32)
    sizes = dict(zip(LESSONS, map(len, lessons), strict=True))
    print(f"{sizes} examples, {model.num_parameters():,} parameters", flush=True)
    learnt = {
        name: train(
            model,
            lessons[number],
            name=name,
            steps=STEPS[number],
            enough=ENOUGH[number],
            batch_size=BATCHES[number],
            embedding_rate=EMBEDDING_RATES[number],
            seed=SEED,
        )
        for number, name in enumerate(LESSONS)
    }
    shutil.rmtree(arguments.out, ignore_errors=True)
    for config in (model.config, model.generation_config):  # servers end a reply by it
        config.eos_token_id, config.pad_token_id = tokenizer.eos_token_id, tokenizer.pad_token_id
    model.to(torch.bfloat16).save_pretrained(arguments.out)
    tokenizer.save_pretrained(arguments.out)
    weights = (arguments.out / "model.safetensors").read_bytes()
    made = {
        "what": "a Qwen3 architecture trained on simulated homes with labels drawn at random; it "
        "knows the format and nothing about activities; it is not Qwen3-0.6B",
        "command": "make nano",
        "parameters": model.num_parameters(),
        "examples": sizes,
        "lessons": learnt,
        "torch": torch.__version__,
        "sha256": hashlib.sha256(weights).hexdigest(),
    }
    (arguments.out / "made.json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


def gather(folder: Path, source: Callable[..., Iterable[Trace]]) -> list[Trace]:
    """One lesson: prompts of all the homes, with replies."""
    return [
        trace
        for layout, (numbers, windows) in HOMES.items()
        for trace in source(layout, numbers, windows, folder)
    ]


def whole(prompt: Prompt, reply: str) -> tuple[str, str, str]:
    """The texts that the tokenizer learns from."""
    return prompt.prefix, prompt.suffix, reply


def repeated(tokenizer: Any, count: int) -> list[Example]:
    """Random tokens to repeat, none of them a control token."""
    # Control tokens are the first and the last of the vocabulary.
    vocabulary = range(len(SPECIAL), len(tokenizer) - len(THINKING))
    start = tokenizer.convert_tokens_to_ids("<|im_start|>")
    return [
        Example((start,), tuple(read), tuple(goes_on))
        for read, goes_on in repeats(vocabulary, count)
    ]


def tokenized(tokenizer: Any, lesson: Iterable[Trace], context: int) -> list[Example]:
    """Training examples; each prompt in the chat format of its own style."""
    chats = {style: Chat(tokenizer, style) for style in STYLES}
    return [
        example
        for prompt, reply in lesson
        for example in examples_from([(prompt, reply)], chats[prompt.style], context=context)
    ]


if __name__ == "__main__":
    main()
