"""A small home with its prompts, a small tokenizer and a tiny Qwen3: enough for any stage."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

from harkd.prompts import ExampleEvent, Style, ask, instruct
from harkd.prompts.answer import answer_text
from harkd.records import Activity, Home, LabelKind, Labelled, Prompt, Sensor, Window
from harkd.settings import ArchitectureSettings

HOME = Home(
    name="cottage",
    rooms=("kitchen", "bathroom", "hall"),
    sensors=(
        Sensor("K1", "kitchen", "fridge", "magnetic"),
        Sensor("K2", "kitchen", "kettle", "power"),
        Sensor("B1", "bathroom", "toilet", "flush"),
        Sensor("H1", "hall", "main door", "magnetic"),
    ),
    activities=(
        Activity("BREAKFAST", "having breakfast"),
        Activity("DINNER", "having dinner"),
        Activity("TOILET", "toileting"),
        Activity("OUT", "leaving home"),
        Activity("OTHER", "something else"),
    ),
    other="OTHER",
    hints=("The fridge is OPENED when its door opens.",),
)
EXAMPLE = (
    ExampleEvent("07:01:10", "kitchen kettle ON", "BREAKFAST", "tea in the morning"),
    ExampleEvent("07:03:55", "bathroom toilet ON", "TOILET", "the toilet is flushed"),
)
TEXTS = ("kitchen fridge OPENED", "kitchen kettle ON", "bathroom toilet ON", "hall main door OPEN")
LABELLED = (
    Labelled(("19:00:00",), ("kitchen kettle ON",), ("having dinner",)),
    Labelled(
        ("08:00:00", "08:00:30"),
        ("kitchen fridge OPENED", "hall main door OPEN"),
        ("having breakfast", "leaving home"),
    ),
)
STYLES: tuple[Style, ...] = ("answer", "think", "reason")


def windows(count: int, *, largest: int = 4) -> list[Window]:
    """Windows of 1 to `largest` events, so that their prompts differ in length."""
    draw = random.Random(count)
    made = []
    for number in range(count):
        events = [
            (f"{draw.randrange(24):02}:{draw.randrange(60):02}:00", draw.choice(TEXTS))
            for _ in range(1 + number % largest)
        ]
        made.append(Window("monday", number, number * largest, *zip(*events, strict=True)))
    return made


def prompts(
    style: Style, count: int, *, home: Home = HOME, labels: LabelKind = "names"
) -> list[Prompt]:
    instruction = instruct(home, style=style, example=EXAMPLE, labels=labels)
    return [ask(instruction, window) for window in windows(count)]


def traces(style: Style, count: int, *, home: Home = HOME) -> list[tuple[Prompt, str]]:
    """Prompts with well-formed replies whose labels are drawn by chance."""
    draw = random.Random(0)
    return [(prompt, answer_for(prompt, draw)) for prompt in prompts(style, count, home=home)]


def answer_for(prompt: Prompt, draw: random.Random) -> str:
    labels = {event: draw.choice(prompt.answers) for event in prompt.ids}
    return answer_text(labels, "The kettle boils.", prompt.style)


@cache
def tokenizer() -> Any:
    from harkd.models.tokenizer import train_tokenizer

    texts = [
        text
        for style in STYLES
        for prompt, reply in traces(style, 8)
        for text in (prompt.prefix, prompt.suffix, reply)
    ]
    return train_tokenizer(texts, vocab_size=512, context=2048)


def architecture(*, tied: bool = True, context: int = 2048) -> ArchitectureSettings:
    """Grouped-query attention: four query heads share two key heads.

    Rows are multiples of 64 weights, the block that bitsandbytes quantises.
    """
    return ArchitectureSettings(
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=16,
        tie_word_embeddings=tied,
        rope_theta=10_000.0,
        vocab_size=512,
        max_position_embeddings=context,
    )


def qwen3(*, tied: bool = True, attention: str = "sdpa", seed: int = 0, context: int = 2048) -> Any:
    """A random model whose weights are large enough that every token changes what follows."""
    import torch

    from harkd.models.architecture import random_qwen3

    model = random_qwen3(
        architecture(tied=tied, context=context),
        seed=seed,
        dtype=torch.float32,
        attention=attention,
    )
    with torch.no_grad():
        for name, weights in model.named_parameters():
            if "norm" not in name:
                weights.mul_(10)
    return model.eval()
