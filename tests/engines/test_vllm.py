"""What harkd tells vLLM, held to the signatures of the release that the extra names.

vLLM itself needs a GPU and is not run: stand-ins with its names take what its release takes, and
nothing else. vllm_signatures.py beside this file reads the signatures from its wheel.
"""

from __future__ import annotations

import json
import os
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

import harkd
from harkd.engines import vllm as adapter
from harkd.engines.vllm import VLLMEngine
from harkd.errors import HarkdError
from harkd.prompts.chat import Chat
from harkd.runs import Process
from harkd.settings import DecodeSettings, EngineSettings, ModelSettings, Precision, Sampling
from tests import small

RELEASE = json.loads(Path(__file__).with_name("vllm_signatures.json").read_text())


def taken(name: str, given: dict[str, Any]) -> dict[str, Any]:
    """The arguments, if that name of the release takes them all."""
    names = set(RELEASE[name])
    if "**" in names:  # LLM passes on what EngineArgs takes
        names |= set(RELEASE["EngineArgs"])
    assert given.keys() <= names, f"{name} takes no {given.keys() - names}"
    return given


@dataclass
class Told:
    """What the stand-ins were told."""

    llm: dict[str, Any] = field(default_factory=dict)
    requests: list[dict[str, Any]] = field(default_factory=list)
    answer: str = '{"labels": {}}'
    """what they answer"""


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    told = Told()

    class Engine:
        waiting: list[dict[str, Any]]

        def __init__(self) -> None:
            self.waiting = []

        def add_request(self, **given: Any) -> None:
            told.requests.append(taken("LLMEngine.add_request", given))
            self.waiting.append(given)

        def step(self) -> list[Any]:
            """One request goes on, and the oldest ends."""
            *others, request = self.waiting
            self.waiting = others
            ids = request["prompt"]["prompt_token_ids"]
            answer = Chat(small.tokenizer(), "answer").reply_ids(told.answer)
            done = SimpleNamespace(
                **taken("CompletionOutput", {"token_ids": answer, "finish_reason": "stop"})
            )
            known = {"request_id": request["request_id"], "prompt_token_ids": ids}
            known |= {"outputs": [done], "num_cached_tokens": 3, "finished": True}
            unfinished = known | {"request_id": "another", "finished": False}
            return [SimpleNamespace(**taken("RequestOutput", o)) for o in (unfinished, known)]

    class LLM:
        def __init__(self, **given: Any) -> None:
            told.llm = taken("LLM", given)
            self.llm_engine = Engine()

    def recorder(name: str) -> Any:
        return lambda **given: taken(name, given)

    names = {"LLM": LLM, "SamplingParams": recorder("SamplingParams")}
    assert set(names) <= set(RELEASE["exported"])
    modules = {
        "vllm": names,
        "vllm.lora": {},
        "vllm.lora.request": {"LoRARequest": recorder("LoRARequest")},
        "vllm.sampling_params": {"StructuredOutputsParams": recorder("StructuredOutputsParams")},
    }
    for module, content in modules.items():
        stand_in = ModuleType(module)
        vars(stand_in).update(content)
        monkeypatch.setitem(sys.modules, module, stand_in)
    return told


def model(**changed: Any) -> ModelSettings:
    kept = {"name": "m", "source": "Qwen/Qwen3-0.6B", "precision": Precision.bf16}
    return ModelSettings(**{**kept, **changed})


def engine(
    model: ModelSettings, style: Any = "answer", context: int = 2048, **decode: Any
) -> VLLMEngine:
    return VLLMEngine(
        model,
        EngineSettings("vllm", tensor_parallel=4, pipeline_parallel=2),
        DecodeSettings(**{"max_new_tokens": 50, **decode}),
        Chat(small.tokenizer(), style),
        context=context,
        seed=1,
    )


def test_every_prompt_is_asked_as_tokens_and_answered_once(told: Told) -> None:
    prompts = small.prompts("answer", 9)
    vllm = engine(model())
    vllm.check(prompts)
    replies = list(vllm.replies(prompts))
    assert sorted(reply.key for reply in replies) == sorted(prompt.key for prompt in prompts)
    chat = Chat(small.tokenizer(), "answer")
    for prompt, request in zip(prompts, told.requests, strict=True):
        prefix, suffix = chat.prompt_ids(prompt)
        assert request["prompt"]["prompt_token_ids"] == [*prefix, *suffix]
        assert request["params"]["temperature"] == 0.0
        assert request["lora_request"] is None
    assert {(r.text, r.finish, r.cached_tokens) for r in replies} == {('{"labels": {}}', "stop", 3)}


def test_the_model_is_told_its_gpus_precision_and_longest_prompt(told: Told) -> None:
    prompts = small.prompts("answer", 9)
    vllm = engine(model(revision="abc"))
    vllm.check(prompts)
    list(vllm.replies(prompts))
    chat = Chat(small.tokenizer(), "answer")
    longest = max(sum(map(len, chat.prompt_ids(prompt))) for prompt in prompts)
    assert longest + 50 <= told.llm.pop("max_model_len") <= 2048
    assert told.llm == {
        "model": "Qwen/Qwen3-0.6B",
        "revision": "abc",
        "trust_remote_code": False,
        "dtype": "bfloat16",
        "tensor_parallel_size": 4,
        "pipeline_parallel_size": 2,
        "enable_prefix_caching": True,
        "generation_config": "vllm",
    }


def test_everything_else_that_can_be_set(told: Told, tmp_path: Path) -> None:
    (tmp_path / "adapter_config.json").write_text('{"r": 24}')
    changed = model(precision=Precision.nf4, adapter=str(tmp_path))
    vllm = engine(changed, "think", constrained=True, sampling=Sampling.model_card)
    [first, second] = prompts = small.prompts("think", 2)
    list(vllm.replies(prompts))
    assert told.llm["quantization"] == "bitsandbytes"
    assert told.llm["enable_lora"]
    assert told.llm["max_lora_rank"] == 32
    assert told.llm["max_lora_rank"] in RELEASE["max_lora_ranks"]
    assert told.llm["reasoning_parser"] == "qwen3"  # the schema is for what follows </think>
    [one, other] = (request["params"] for request in told.requests)
    assert (one["temperature"], one["top_p"], one["top_k"]) == (0.6, 0.95, 20)
    assert one["seed"] != other["seed"]
    schemas = [params["structured_outputs"]["json"] for params in (one, other)]
    for prompt, schema in zip((first, second), schemas, strict=True):
        assert schema["properties"]["labels"]["required"] == [str(event) for event in prompt.ids]
    assert told.requests[0]["lora_request"]["lora_path"] == str(tmp_path)


@pytest.mark.parametrize(("budget", "cut"), [(0, True), (1, False)])
def test_a_think_budget_is_vllms_own_and_what_it_cut_is_counted(
    told: Told, budget: int, cut: bool
) -> None:
    chat = Chat(small.tokenizer(), "think")
    told.answer = "<think>\nThe lamp was on.</think>{}"
    budget += len(chat.reply_ids("\nThe lamp was on.")) - 1  # the end of turn is not thought
    vllm = engine(model(), "think", think_budget=budget)
    [reply] = vllm.replies(small.prompts("think", 1))
    assert told.llm["reasoning_parser"] == "qwen3"  # vLLM refuses a budget without one
    assert told.requests[0]["params"]["thinking_token_budget"] == budget
    assert (reply.text, reply.thinking_cut) == (told.answer, cut)


def test_vllm_is_not_held_up_by_windows_to_come(told: Told, monkeypatch: Any) -> None:
    monkeypatch.setattr(adapter, "WAITING", 3)
    replies = engine(model()).replies(small.prompts("answer", 20))
    for done, _ in enumerate(replies, 1):
        assert len(told.requests) <= done + 3


def test_a_prompt_that_does_not_fit_is_found_before_vllm_is_imported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "vllm", None)
    with pytest.raises(HarkdError, match=r"window monday/\d+, has \d+ tokens and m takes 100"):
        engine(model(), context=100).check(small.prompts("answer", 3))
    with pytest.raises(HarkdError, match="pip install 'harkd"):
        engine(model()).check(small.prompts("answer", 3))


@pytest.mark.parametrize(
    ("visible", "expected"),
    [("0,1,2,3", "2,3"), ("GPU-a,GPU-b,GPU-c,GPU-d", "GPU-c,GPU-d"), ("5,7", "5,7")],
)
def test_processes_on_one_machine_share_its_gpus_out(
    monkeypatch: pytest.MonkeyPatch, visible: str, expected: str
) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    adapter._take_own_gpus(Process(rank=1, count=2, local=1, here=2), 2)
    assert os.environ["CUDA_VISIBLE_DEVICES"] == expected


def test_the_signatures_are_of_the_release_that_the_extra_names() -> None:
    project = Path(harkd.__file__).parent.parent / "pyproject.toml"
    extras = tomllib.loads(project.read_text())["project"]["optional-dependencies"]
    assert extras["vllm"] == [f"vllm=={RELEASE['vllm']}"]
