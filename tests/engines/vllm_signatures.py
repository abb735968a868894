"""What a vLLM release takes, read from its wheel: the names that harkd's adapter must keep to.

pip download --no-deps --dest WHEELS vllm==0.33.0
python tests/engines/vllm_signatures.py WHEELS/vllm-0.33.0-*.whl

Nothing of the wheel is run: its source is parsed. The result is vllm_signatures.json beside it.
"""

import argparse
import ast
import json
from pathlib import Path
from zipfile import ZipFile

RESULT = Path(__file__).with_suffix(".json")
FUNCTIONS = {
    "LLM": ("vllm/entrypoints/llm.py", "LLM", "__init__"),
    "LLM.generate": ("vllm/entrypoints/llm.py", "LLM", "generate"),
    "LLM.chat": ("vllm/entrypoints/llm.py", "LLM", "chat"),
    "LLMEngine.add_request": ("vllm/v1/engine/llm_engine.py", "LLMEngine", "add_request"),
    "LLMEngine.step": ("vllm/v1/engine/llm_engine.py", "LLMEngine", "step"),
    "RequestOutput": ("vllm/outputs.py", "RequestOutput", "__init__"),
}
FIELDS = {
    "EngineArgs": ("vllm/engine/arg_utils.py", "EngineArgs"),
    "SamplingParams": ("vllm/sampling_params.py", "SamplingParams"),
    "StructuredOutputsParams": ("vllm/sampling_params.py", "StructuredOutputsParams"),
    "LoRARequest": ("vllm/lora/request.py", "LoRARequest"),
    "CompletionOutput": ("vllm/outputs.py", "CompletionOutput"),
}
RANKS = ("vllm/config/lora.py", "MaxLoRARanks")


def main() -> None:
    """Writes the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheel", type=Path)
    wheel = parser.parse_args().wheel
    with ZipFile(wheel) as archive:
        sources = {name: archive.read(name).decode() for name in _files()}
        exported = archive.read("vllm/__init__.py").decode()
    result = {
        "vllm": wheel.name.split("-")[1],
        "exported": sorted(
            node.value
            for node in ast.walk(ast.parse(exported))
            if isinstance(node, ast.Constant) and str(node.value).isidentifier()
        ),
        **{name: _parameters(sources[file], *of) for name, (file, *of) in FUNCTIONS.items()},
        **{name: _fields(sources[file], of) for name, (file, of) in FIELDS.items()},
        "max_lora_ranks": _literal(sources[RANKS[0]], RANKS[1]),
    }
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


def _files() -> set[str]:
    return {file for file, *_ in (*FUNCTIONS.values(), *FIELDS.values(), RANKS)}


def _class(source: str, name: str) -> ast.ClassDef:
    return next(
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ClassDef) and node.name == name
    )


def _parameters(source: str, of: str, name: str) -> list[str]:
    found = next(
        node
        for node in _class(source, of).body
        if isinstance(node, ast.FunctionDef) and node.name == name
    )
    arguments = found.args
    names = [one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    return names[1:] + (["**"] if arguments.kwarg else [])


def _fields(source: str, of: str) -> list[str]:
    return [
        node.target.id
        for node in _class(source, of).body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    ]


def _literal(source: str, name: str) -> list[object]:
    for node in ast.walk(ast.parse(source)):
        targets = node.targets if isinstance(node, ast.Assign) else []
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            return [one.value for one in ast.walk(node) if isinstance(one, ast.Constant)]
    raise SystemExit(f"there is no {name}")


if __name__ == "__main__":
    main()
