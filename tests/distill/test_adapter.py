"""The adapter folder is standard PEFT: it loads anywhere and names its base."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import peft.utils.save_and_load
import pytest
import torch
from peft import PeftModel
from safetensors.torch import load_file

from harkd.compose import compose_settings
from harkd.distill.adapter import Course, train_adapter, with_lora
from harkd.errors import HarkdError
from harkd.models import load, load_model
from harkd.runs import Process
from harkd.settings import LoraSettings, ModelSettings, Precision, Settings
from tests import small


@pytest.fixture(scope="module", autouse=True)
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Puts the tiny model in nano's place: a base that, like the hub's, is known by its name."""
    folder = tmp_path_factory.mktemp("base")
    small.qwen3().save_pretrained(folder)
    small.tokenizer().save_pretrained(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(load, "NANO", folder)
        yield


def settings_for(source: str = "nano") -> Settings:
    settings = compose_settings(["trainer.epochs=2", "trainer.lora.rank=4", "prompt=answer"])
    settings.model = ModelSettings(
        name="tiny",
        source=source,
        revision=None,
        precision=Precision.fp32,
        learning_rate=1e-2,
        architecture=small.architecture(),
    )
    return settings


@pytest.fixture(scope="module")
def adapter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def never(*args: Any, **kwargs: Any) -> bool:
        raise AssertionError("the hub was asked")

    work = tmp_path_factory.mktemp("work")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(peft.utils.save_and_load, "check_file_exists_on_hf_hub", never)
        course = Course(small.traces("answer", 8))
        train_adapter(settings_for(), course, work, work / "adapter", Process())
    return work / "adapter"


def logits(model: Any) -> torch.Tensor:
    with torch.inference_mode():
        out: torch.Tensor = model(input_ids=torch.arange(30)[None]).logits
    return out


def test_it_loads_in_plain_peft_and_gives_the_same_logits(adapter: Path) -> None:
    settings = settings_for()
    settings.model.adapter = str(adapter)
    ours = logits(load_model(settings.model, torch.device("cpu")).model)
    assert torch.equal(ours, logits(PeftModel.from_pretrained(small.qwen3(), str(adapter)).eval()))
    assert not torch.equal(ours, logits(small.qwen3()))


def test_it_holds_safetensors_and_no_base_weights(adapter: Path) -> None:
    files = {path.name for path in adapter.iterdir()}
    assert files == {"adapter_config.json", "adapter_model.safetensors"}
    assert all("lora_" in name for name in load_file(adapter / "adapter_model.safetensors"))


def test_nothing_of_the_work_is_left_beside_it(adapter: Path) -> None:
    files = {path.name for path in adapter.parent.iterdir()}
    assert files == {"adapter", "metrics.jsonl"}


def test_it_names_its_base_as_the_settings_do(adapter: Path) -> None:
    config = json.loads((adapter / "adapter_config.json").read_text(encoding="utf-8"))
    assert config["base_model_name_or_path"] == "nano"
    assert (config["r"], config["lora_alpha"], config["lora_dropout"]) == (4, 64, 0.0)
    assert {name.rpartition(".")[2] for name in config["target_modules"]} == {
        *("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
    }


def test_hub_id_of_the_base_is_kept_wherever_it_was_loaded_from() -> None:
    student = with_lora(
        small.qwen3(), settings_for("Qwen/Qwen3-0.6B").model, LoraSettings(rank=2), seed=0
    )
    assert student.peft_config["default"].base_model_name_or_path == "Qwen/Qwen3-0.6B"


def test_kinds_of_lora_are_what_the_adapter_says() -> None:
    settings = settings_for().model
    kinds = LoraSettings(rank=4, dora=True, rslora=True, dropout=0.25, targets=["q_proj", "v_proj"])
    config = with_lora(small.qwen3(), settings, kinds, seed=0).peft_config["default"]
    assert (config.use_dora, config.use_rslora, config.lora_dropout) == (True, True, 0.25)
    assert config.target_modules == {"q_proj", "v_proj"}
    unknown = LoraSettings(targets=["q_proj", "query"])
    with pytest.raises(HarkdError, match="no linear layer 'query'; choose from down_proj, gate"):
        with_lora(small.qwen3(), settings, unknown, seed=0)


def test_fresh_adapter_changes_nothing_and_is_drawn_from_its_seed() -> None:
    settings = settings_for().model
    lora = LoraSettings(rank=2)
    first, again, other = (
        with_lora(small.qwen3(), settings, lora, seed=seed) for seed in (0, 0, 1)
    )
    assert torch.equal(logits(first), logits(small.qwen3()))
    drawn = [
        torch.cat([p.flatten() for n, p in model.named_parameters() if "lora_A" in n])
        for model in (first, again, other)
    ]
    assert torch.equal(drawn[0], drawn[1])
    assert not torch.equal(drawn[0], drawn[2])
