"""vLLM in this process: its scheduler, its kernels, its prefix cache."""

import os
from collections.abc import Iterable, Iterator
from itertools import islice
from time import perf_counter
from typing import Any, Literal

import torch

from harkd.engines.fits import check_fits
from harkd.engines.vllm.arguments import llm_arguments, sampling_arguments
from harkd.errors import HarkdError
from harkd.prompts.chat import Chat
from harkd.prompts.schema import answer_schema
from harkd.records import Prompt, Reply
from harkd.runs import Process, this_process
from harkd.settings import DecodeSettings, EngineSettings, ModelSettings

WAITING = 1024
"""Windows that vLLM knows of at once: enough for its batches to be full, whatever the GPU."""


class VLLMEngine:
    """Answers windows as vLLM finishes them.

    Prompts go as tokens, so that a window is asked the same as by engine=transformers. They come
    home by home, so that all but the first find their instruction in vLLM's prefix cache.

    Args:
        model: which one, in which precision, with which adapter.
        engine: over how many GPUs.
        decode: how to choose tokens, and how many.
        chat: the chat format of the prompts.
        context: tokens that the model takes, prompt and reply together.
        seed: of sampling.
    """

    devices: Literal["all"] = "all"

    def __init__(
        self,
        model: ModelSettings,
        engine: EngineSettings,
        decode: DecodeSettings,
        chat: Chat,
        *,
        context: int,
        seed: int,
    ) -> None:
        self.model, self.engine, self.decode, self.chat = model, engine, decode, chat
        self.context, self.seed = context, seed
        self._longest = 0
        _take_own_gpus(this_process(), engine.tensor_parallel * engine.pipeline_parallel)

    def check(self, prompts: Iterable[Prompt]) -> None:
        """Finds a prompt that leaves no room for a reply, before any weight is loaded.

        Raises:
            HarkdError: names the longest window and its tokens; or vLLM is not installed.
        """
        self._longest = check_fits(prompts, self.chat, context=self.context, name=self.model.name)
        try:
            import vllm  # noqa: F401 - is it there at all?
        except ImportError as error:
            raise HarkdError(
                "engine=vllm needs vLLM, which is not installed here: pip install 'harkd[vllm]', "
                "or ask a vLLM server with engine=openai"
            ) from error

    def replies(self, prompts: Iterable[Prompt]) -> Iterator[Reply]:
        """Yields replies as vLLM finishes them; `check` came before."""
        waiting = iter(prompts)
        asked: dict[str, Prompt] = {}
        first = next(waiting, None)
        if first is None:
            return
        engine = self._load().llm_engine
        self._add(engine, first, asked)
        clock = perf_counter()
        while asked:
            for prompt in islice(waiting, WAITING - len(asked)):
                self._add(engine, prompt, asked)
            for output in engine.step():
                if output.finished:
                    prompt = asked.pop(output.request_id)
                    now = perf_counter()
                    yield self._reply(prompt, output, now - clock)
                    clock = perf_counter()

    def _load(self) -> Any:
        from vllm import LLM

        longest = min(self.context, self._longest + self.decode.max_new_tokens)
        return LLM(**llm_arguments(self.model, self.engine, self.decode, self.chat.style, longest))

    def _add(self, engine: Any, prompt: Prompt, asked: dict[str, Prompt]) -> None:
        from vllm import SamplingParams
        from vllm.lora.request import LoRARequest
        from vllm.sampling_params import StructuredOutputsParams

        prefix, suffix = self.chat.prompt_ids(prompt)
        room = self.context - len(prefix) - len(suffix)
        arguments = sampling_arguments(prompt, self.decode, self.chat.end_id, room, self.seed)
        if self.decode.constrained:
            held_to = StructuredOutputsParams(json=answer_schema(prompt))
            arguments["structured_outputs"] = held_to
        adapter = self.model.adapter
        engine.add_request(
            request_id=prompt.key,
            prompt={"prompt_token_ids": [*prefix, *suffix]},
            params=SamplingParams(**arguments),
            lora_request=LoRARequest(lora_name="student", lora_int_id=1, lora_path=adapter)
            if adapter
            else None,
        )
        asked[prompt.key] = prompt

    def _reply(self, prompt: Prompt, output: Any, seconds: float) -> Reply:
        done = output.outputs[0]
        ids = list(done.token_ids)
        return Reply(
            key=prompt.key,
            text=self.chat.text(ids),
            prompt_tokens=len(output.prompt_token_ids),
            cached_tokens=output.num_cached_tokens or 0,
            new_tokens=len(ids),
            finish="stop" if done.finish_reason == "stop" else "length",
            seconds=seconds,
            thinking_cut=self._cut(ids),
        )

    def _cut(self, ids: list[int]) -> bool:
        """Whether the budget closed the thinking: vLLM does that after so many tokens."""
        begin, end = self.chat.think_id, self.chat.close_id
        if self.decode.think_budget is None or begin not in ids or end not in ids:
            return False
        return ids.index(end) - ids.index(begin) - 1 == self.decode.think_budget


def _take_own_gpus(process: Process, needed: int) -> None:
    """Leaves each of several processes on a machine its own GPUs: vLLM takes the first it sees.

    Where the launcher has shared them out already there are too few to divide, and all stay.
    """
    named = os.environ.get("CUDA_VISIBLE_DEVICES")
    count = torch.cuda.device_count()
    seen = named.split(",") if named else [str(number) for number in range(count)]
    if process.here > 1 and len(seen) >= process.here * needed:
        own = seen[process.local * needed : (process.local + 1) * needed]
        os.environ["CUDA_VISIBLE_DEVICES"] = ",".join(own)
