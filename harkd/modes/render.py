"""`harkd-render`: one window as a model sees it, as text or as tokens with the loss in colour."""

import argparse
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from harkd.compose import compose_settings
from harkd.errors import HarkdError
from harkd.guard import Parser, guarded
from harkd.records import Prompt
from harkd.settings import Settings

EPILOG = """examples:
  harkd-render                                  the first test window of a simulated home, as text
  harkd-render --tokens prompt=reason           its tokens, and which of them carry loss
  harkd-render --window 03/2 dataset=mural dataset.root=data/mural model=qwen3-0.6b --tokens

The reply shown is the symbolic teacher's (engine=rules): a stand-in for whatever teacher is used.
Tokens that carry loss in training are underlined green; prompt tokens carry none."""


def main(argv: Sequence[str] | None = None) -> int:
    """Entry point of the `harkd-render` command."""

    parser = Parser(
        prog="harkd-render",
        description="Show one window as a model sees it.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--window", metavar="SESSION/NUMBER", help="which window (the first)")
    parser.add_argument("--tokens", action="store_true", help="show tokens and the loss mask")
    parser.add_argument("settings", nargs="*", metavar="key=value", help="as for `harkd`")
    arguments = parser.parse_intermixed_args(argv)
    return guarded(
        lambda: _show(arguments.settings, arguments.window, arguments.tokens), parser.prog
    )


def _show(overrides: Sequence[str], key: str | None, tokens: bool) -> None:
    from harkd.engines.rules import RulesEngine
    from harkd.modes.task import prepare

    settings = compose_settings(overrides)
    prompts = {prompt.key: prompt for prompt in prepare(settings).prompts}
    key = key or next(iter(prompts))
    if key not in prompts:
        raise HarkdError(
            f"--window {key}: no such window on the {settings.mode.part.value} side; "
            f"the first is {next(iter(prompts))} (mode.part=all shows both sides)"
        )
    [reply] = RulesEngine().replies([prompts[key]])
    console = Console(highlight=False, soft_wrap=True)
    show = token_text if tokens else plain_text
    console.print(show(settings, prompts[key], reply.text))


def plain_text(settings: Settings, prompt: Prompt, reply: str) -> Text:
    """Returns instruction, window and reply under headings."""
    parts = (
        ("instruction", prompt.prefix),
        (f"window {prompt.key}", prompt.suffix),
        ("reply", reply),
    )
    text = Text()
    for heading, body in parts:
        text.append(f"── {heading} ──\n", style="bold cyan").append(body + "\n\n")
    return text


def token_text(settings: Settings, prompt: Prompt, reply: str) -> Text:
    """Returns every token of the example; shared, own and learnt ones in their colours."""
    from harkd.distill.examples import examples_from
    from harkd.models import load_tokenizer
    from harkd.prompts.chat import Chat

    chat = Chat(load_tokenizer(settings.model), settings.prompt.style.value)
    context = settings.model.architecture.max_position_embeddings
    [example] = examples_from([(prompt, reply)], chat, context=context)
    parts = (
        ("shared prefix, computed once per home", example.prefix, "dim"),
        ("this window, no loss", example.suffix, "blue"),
        ("reply, every token carries loss", example.target, "green underline"),
    )
    text = Text()
    for heading, ids, style in parts:
        text.append(f"── {len(ids)} tokens: {heading} ──\n", style="bold cyan")
        for number in ids:
            shown = chat.tokenizer.decode([number]).replace("\n", "⏎\n")
            text.append(shown, style=style).append("│", style="dim")
        text.append("\n\n")
    return text


if __name__ == "__main__":
    sys.exit(main())
