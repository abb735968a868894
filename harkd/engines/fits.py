"""Do all prompts fit a model's context?"""

from collections.abc import Iterable

from harkd.errors import HarkdError
from harkd.prompts.chat import Chat
from harkd.prompts.labelled import HEADING
from harkd.records import Prompt


def check_fits(prompts: Iterable[Prompt], chat: Chat, *, context: int, name: str) -> int:
    """Stops before anything is generated when a prompt leaves no room for a reply.

    Args:
        prompts: all of a run that are to be asked.
        chat: their chat format.
        context: tokens that fit, prompt and reply together.
        name: of the model, for the message.

    Returns:
        A number of tokens that no prompt has more of: 0 where there are no prompts.

    Raises:
        HarkdError: names the longest prompt's window and its tokens.
    """
    frames: dict[str, int] = {}
    most = longest = 0
    key = fix = ""
    for prompt in prompts:
        size = len(prompt.suffix.encode())
        if prompt.prefix not in frames:
            whole = len(chat.prompt_text(prompt).encode())
            framing = whole - len(prompt.prefix.encode()) - size
            frames[prompt.prefix] = len(chat.prefix_ids(prompt.prefix)) + framing
        # No token stands for less than a byte, so most prompts need not be counted.
        tokens = frames[prompt.prefix] + size
        if tokens >= context:
            tokens = sum(map(len, chat.prompt_ids(prompt)))
            if tokens > longest:
                longest, key = tokens, prompt.key
                labelled = HEADING in prompt.prefix or HEADING in prompt.suffix
                fix = "window.size or prompt.examples" if labelled else "window.size"
        most = max(most, tokens)
    if longest >= context:
        raise HarkdError(
            f"the longest prompt, of window {key}, has {longest} tokens and {name} takes {context} "
            f"in all; lower {fix}"
        )
    return most
