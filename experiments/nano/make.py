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

import torch
from corpus import exercises, traces

from harkd.compose import compose_settings
from harkd.distill.examples import Example, examples_from
from harkd.distill.train import train
from harkd.homes.simulate.spec import Layout
from harkd.models.architecture import random_qwen3
from harkd.models.load import NANO
from harkd.models.tokenizer import train_tokenizer
from harkd.prompts.chat import Chat
from harkd.prompts.style import STYLES
from harkd.records import Prompt
from harkd.settings import TrainerSettings

HOMES: dict[Layout, tuple[range, int]] = {
    "mural": (range(30), 64),
    "marble": (range(30), 64),
    "random": (range(120), 4),
}
"""Layout -> numbers of its homes, and windows of each."""
EPOCHS, BATCHES, RATE, SEED = (4.5, 2.2), (16, 8), 3e-3, 0
Trace = tuple[Prompt, str]


def main() -> None:
    """Writes the checkpoint folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=NANO, help="folder to write")
    arguments = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="harkd-nano-"))
    lessons = [gather(work / "homes", source) for source in (exercises, traces)]
    settings = compose_settings(["model=nano"]).model
    context = settings.architecture.max_position_embeddings
    tokenizer = train_tokenizer(
        (t for lesson in lessons for asked, reply in lesson for t in (*whole(asked), reply)),
        vocab_size=settings.architecture.vocab_size,
        context=context,
    )
    examples = [tokenized(tokenizer, lesson, context) for lesson in lessons]
    model = random_qwen3(settings.architecture, seed=SEED, dtype=torch.float32)
    sizes = [len(lesson) for lesson in lessons]
    print(f"{sizes} examples, {model.num_parameters():,} parameters", flush=True)
    for number, batch in enumerate(BATCHES):
        folder = work / f"lesson-{number}"
        folder.mkdir()
        train(
            model.model,
            model.lm_head,
            examples[number],
            TrainerSettings(
                name="nano",
                epochs=EPOCHS[number],
                batch_size=batch,
                micro_batch_size=batch,
                weight_decay=0.01,
            ),
            learning_rate=RATE,
            seed=SEED,
            folder=folder,
            device=torch.device("cpu"),
        )
    shutil.rmtree(arguments.out, ignore_errors=True)
    model.to(torch.bfloat16).save_pretrained(arguments.out)
    tokenizer.save_pretrained(arguments.out)
    weights = (arguments.out / "model.safetensors").read_bytes()
    metrics = (folder / "metrics.jsonl").read_text(encoding="utf-8")
    last = json.loads(metrics.splitlines()[-1])
    made = {
        "what": "a Qwen3 architecture trained on simulated homes with labels drawn at random; it "
        "knows the format and nothing about activities; it is not Qwen3-0.6B",
        "command": "make nano",
        "parameters": model.num_parameters(),
        "examples": sizes,
        "last_loss": round(last["loss"], 4),
        "sha256": hashlib.sha256(weights).hexdigest(),
    }
    (arguments.out / "made.json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    shutil.rmtree(work)


def gather(folder: Path, source: Callable[..., Iterable[Trace]]) -> list[Trace]:
    """One lesson: prompts of all the homes, with replies."""
    return [
        trace
        for layout, (numbers, windows) in HOMES.items()
        for trace in source(layout, numbers, windows, folder)
    ]


def whole(prompt: Prompt) -> tuple[str, str]:
    """The text that the tokenizer learns from."""
    return prompt.prefix, prompt.suffix


def tokenized(tokenizer: object, lesson: Iterable[Trace], context: int) -> list[Example]:
    """Training examples; each prompt in the chat format of its own style."""
    chats = {style: Chat(tokenizer, style) for style in STYLES}
    return [
        example
        for prompt, reply in lesson
        for example in examples_from([(prompt, reply)], chats[prompt.style], context=context)
    ]


if __name__ == "__main__":
    main()
