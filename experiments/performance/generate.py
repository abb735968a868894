"""How quickly windows are answered, beside transformers' own `generate`: see README.md.

python experiments/performance/generate.py

Prints a JSON line per comparison and keeps them in generate.json. Words behind it are settings of
harkd, for example `model=qwen3-0.6b engine.device=cuda`.
"""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

import torch
import xgrammar
from machine import describe, use_one_core
from xgrammar.contrib.hf import LogitsProcessor

from harkd.compose import compose_settings
from harkd.engines.transformers import TransformersEngine
from harkd.engines.transformers.padding import left_padded
from harkd.models import LoadedModel, load_model, resolve_device
from harkd.modes.task import Task, prepare
from harkd.prompts import ask, instruct
from harkd.prompts.chat import Chat
from harkd.prompts.schema import answer_schema
from harkd.prompts.style import Style
from harkd.records import Prompt
from harkd.replies import parse
from harkd.settings import DecodeSettings, Settings

RESULT, README = (Path(__file__).with_name(name) for name in ("generate.json", "README.md"))
START, END = "<!-- table: generate.py writes it -->\n", "<!-- end of table -->"
SETTINGS = ("mode=zero_shot", "dataset=mural_sim", "model=nano", "engine.device=cpu")
PREFIX_TOKENS = 1_100
NEW = {"answer": 160, "think": 900}  # more than nano writes: its replies end by themselves
TARGETS = {"answer": 4.0, "think": 1.8}
PACKAGES = ("torch", "transformers", "xgrammar")

Texts = dict[str, str]
"""Window -> reply."""


def main() -> None:
    """Times every way to answer, in turn, and compares them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="settings, such as model=qwen3-0.6b")
    parser.add_argument("--windows", type=int, default=32)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        settings = compose_settings([*SETTINGS, *options.words, f"outputs={folder}"])
        result = measure(settings, options.windows, options.repeats)
    options.out.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    if options.out == RESULT:
        before, _, rest = README.read_text(encoding="utf-8").partition(START)
        table = "\n".join(page_table(result))
        README.write_text(f"{before}{START}\n{table}\n\n{END}{rest.partition(END)[2]}", "utf-8")
    for line in result["lines"]:
        print(json.dumps(line))


def measure(settings: Settings, windows: int, repeats: int) -> dict[str, Any]:
    """Returns what generate.json says."""
    device = resolve_device(settings.engine.device, "engine.device")
    if device.type == "cpu":
        use_one_core()
        torch.set_num_threads(1)
    model = load_model(settings.model, device)
    lines = []
    for style in TARGETS:
        bench = Bench(model, settings, style, windows)
        lines += bench.compare(repeats)
    return {
        "command": " ".join(["python experiments/performance/generate.py", *sys.argv[1:]]),
        "machine": describe(PACKAGES) | {"device": device.type},
        "model": settings.model.name,
        "precision": settings.model.precision.value,
        "windows": windows,
        "repeats": repeats,
        "lines": lines,
        "targets": TARGETS,
    }


def page_table(result: dict[str, Any]) -> list[str]:
    """The lines of the table in README.md."""
    heading = ("prompt", "way", "beside", "windows/s", "beside it", "ratio", "target")
    rows = [heading, ["---"] * len(heading)]
    targets = dict(result["targets"])
    for line in result["lines"]:
        target = targets.pop(line["prompt"], None)  # that of the first line of its prompt
        numbers = (f"{line['windows_per_s']:.1f}", f"{line['windows_per_s_against']:.1f}")
        ratio = f"{line['windows_per_s_ratio']:.2f}×"
        names = (f"`{line[key]}`" for key in ("prompt", "way", "against"))
        rows.append((*names, *numbers, ratio, f"{target:.1f}×" if target else ""))
    return ["| " + " | ".join(row) + " |" for row in rows]


@dataclass(frozen=True)
class Timed:
    """A way to answer: what it said, and how long it took at its quickest."""

    texts: Texts
    seconds: float


class Bench:
    """One batch of windows of a simulated home, and the ways to answer it.

    Args:
        model: that answers.
        settings: of the home.
        style: of the prompts.
        windows: in the batch.
    """

    def __init__(self, model: LoadedModel, settings: Settings, style: Style, windows: int) -> None:
        self.model, self.style = model, style
        self.chat = Chat(model.tokenizer, style)
        task = prepare(settings)
        self.prompts = long_prompts(task, self.chat, windows)
        self.decode = DecodeSettings(max_new_tokens=NEW[style])
        asked = [self.chat.prompt_ids(prompt) for prompt in self.prompts]
        self.prefix_tokens = len(asked[0][0])
        self.rows = [[*prefix, *suffix] for prefix, suffix in asked]

    def ways(self) -> dict[str, Callable[[], Texts]]:
        """Returns the ways to answer the batch, by name."""
        ways = {
            "plain": self.plain,
            "harkd": lambda: self.harkd(constrained=False),
            "harkd_constrained": lambda: self.harkd(constrained=True),
        }
        if self.style == "answer":  # the processor constrains from the first token on
            ways["plain_constrained"] = lambda: self.plain(self._processor())
            ways["harkd_token_by_token"] = lambda: self.harkd(constrained=True, dictate=False)
        return ways

    def plain(self, *processors: LogitsProcessor) -> Texts:
        """As people write it today: `generate` on the padded batch."""
        ids, real = left_padded(self.rows)
        device = self.model.model.device
        with torch.inference_mode():
            out = self.model.model.generate(
                input_ids=ids.to(device),
                attention_mask=real.long().to(device),
                do_sample=False,
                max_new_tokens=self.decode.max_new_tokens,
                eos_token_id=self.chat.end_id,
                pad_token_id=self.chat.end_id,
                logits_processor=list(processors),
            )
        replies = out[:, ids.shape[1] :].tolist()
        return {
            prompt.key: self.chat.text(reply)
            for prompt, reply in zip(self.prompts, replies, strict=True)
        }

    def harkd(self, *, constrained: bool, dictate: bool = True) -> Texts:
        """As a run does it."""
        engine = TransformersEngine(
            self.model,
            self.chat,
            replace(self.decode, constrained=constrained),
            batch_size=len(self.prompts),
            seed=0,
        )
        if not dictate:
            # No setting switches dictation off: it changes no reply, and only this comparison asks.
            engine.skeletons.of = lambda prompt: None  # type: ignore[method-assign]
        return {reply.key: reply.text for reply in engine.replies(self.prompts)}

    def compare(self, repeats: int) -> list[dict[str, Any]]:
        """Times all ways in turn, and returns the lines of the result."""
        ways = self.ways()
        timed = {name: Timed(way(), float("inf")) for name, way in ways.items()}  # warmed up
        for _ in range(repeats):
            for name, way in ways.items():
                clock = self._clock()
                way()
                took = self._clock() - clock
                timed[name] = replace(timed[name], seconds=min(took, timed[name].seconds))
        if self.style == "think":
            tokens = timed["plain"].texts == timed["harkd"].texts
            cost = self._line(timed, "harkd_constrained", "harkd")
            return [self._line(timed, "harkd", "plain") | {"same_output": tokens}, cost]
        expected = timed["plain_constrained"].texts
        labels = self._labels(expected) == self._labels(timed["harkd_constrained"].texts)
        same = {"same_output": labels}
        return [
            self._line(timed, "harkd_constrained", "plain") | same,
            self._line(timed, "harkd_constrained", "plain_constrained") | same,
            self._line(timed, "harkd", "plain")
            | {"same_output": timed["plain"].texts == timed["harkd"].texts},
            self._line(timed, "harkd_constrained", "harkd"),
            self._line(timed, "harkd_token_by_token", "harkd"),
        ]

    def _line(self, timed: dict[str, Timed], way: str, against: str) -> dict[str, Any]:
        windows = len(self.prompts)
        return {
            "prompt": self.style,
            "prefix_tokens": self.prefix_tokens,
            "way": way,
            "against": against,
            "windows_per_s": round(windows / timed[way].seconds, 2),
            "windows_per_s_against": round(windows / timed[against].seconds, 2),
            "windows_per_s_ratio": round(timed[against].seconds / timed[way].seconds, 2),
        }

    def _labels(self, texts: Texts) -> list[tuple[str | None, ...]]:
        from harkd.records import Reply

        return [
            parse(prompt, Reply(prompt.key, texts[prompt.key], 0, 0, 0, "stop", 0.0)).names
            for prompt in self.prompts
        ]

    def _processor(self) -> LogitsProcessor:
        tokens = xgrammar.TokenizerInfo.from_huggingface(
            self.chat.tokenizer,
            vocab_size=self.model.model.config.vocab_size,
            stop_token_ids=[self.chat.end_id],
        )
        compiler = xgrammar.GrammarCompiler(tokens, max_threads=1)
        return LogitsProcessor(
            [
                compiler.compile_json_schema(
                    json.dumps(answer_schema(prompt)), any_whitespace=False, separators=(", ", ": ")
                )
                for prompt in self.prompts
            ]
        )

    def _clock(self) -> float:
        # On a shared machine the processor's own seconds are those of an idle one.
        return perf_counter() if self.model.model.device.type == "cuda" else process_time()


def long_prompts(task: Task, chat: Chat, windows: int) -> list[Prompt]:
    """Prompts whose instruction has about `PREFIX_TOKENS` tokens: a hint on one sensor more each.

    Real homes have more sensors and more to say about them than the simulated ones.
    """
    home = task.recording.home
    hints = list(home.hints)
    for sensor in home.sensors * 3:
        instruction = instruct(replace(home, hints=tuple(hints)), style=chat.style)
        prompts = [ask(instruction, window) for window in islice(task.windows, windows)]
        if len(chat.prompt_ids(prompts[0])[0]) >= PREFIX_TOKENS:
            return prompts
        hints.append(f"The {sensor.device} of the {sensor.room} is watched by {sensor.kind}.")
    return prompts


if __name__ == "__main__":
    main()
