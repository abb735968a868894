"""The nano model as a GGUF file, for a llama.cpp server.

llama.cpp has no pre-tokenizer like nano's, so it cuts text into other tokens than nano was
trained on: the server is real, what the model says through it is not what nano says elsewhere.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import gguf
import torch
from safetensors.torch import load_file

from harkd.models.load import NANO

NAMES = {
    "model.embed_tokens": "token_embd",
    "model.norm": "output_norm",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "self_attn.q_norm": "attn_q_norm",
    "self_attn.k_norm": "attn_k_norm",
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
"""transformers' names of Qwen3's weights -> llama.cpp's."""
QWEN2 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
"""How llama.cpp's pre-tokenizer of that name cuts text."""


def write_nano(path: Path) -> None:
    """Writes the file."""
    config = json.loads((NANO / "config.json").read_text())
    writer = gguf.GGUFWriter(path, "qwen3")
    writer.add_name("nano")
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_head_count_kv(config["num_key_value_heads"])
    writer.add_key_length(config["head_dim"])
    writer.add_value_length(config["head_dim"])
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_rope_freq_base(config["rope_parameters"]["rope_theta"])
    _add_tokenizer(writer)
    for name, weights in load_file(NANO / "model.safetensors").items():
        writer.add_tensor(_name(name), weights.to(torch.float32).numpy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def write_tokenizer(folder: Path) -> None:
    """Writes the tokenizer that llama.cpp makes of the file, as transformers reads one."""
    shutil.copytree(NANO, folder, ignore=shutil.ignore_patterns("*.safetensors"))
    file = folder / "tokenizer.json"
    content = json.loads(file.read_text())
    split = {"type": "Split", "pattern": {"Regex": QWEN2}, "behavior": "Isolated", "invert": False}
    content["pre_tokenizer"]["pretokenizers"][0] = split
    file.write_text(json.dumps(content))


def _add_tokenizer(writer: gguf.GGUFWriter) -> None:
    content = json.loads((NANO / "tokenizer.json").read_text())
    vocabulary = dict(content["model"]["vocab"])
    control = {token["content"]: token["id"] for token in content["added_tokens"]}
    tokens = sorted((vocabulary | control).items(), key=lambda entry: entry[1])
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list([token for token, _ in tokens])
    writer.add_token_types(
        [
            gguf.TokenType.NORMAL
            if token not in control
            else gguf.TokenType.USER_DEFINED
            if "think" in token
            else gguf.TokenType.CONTROL
            for token, _ in tokens
        ]
    )
    writer.add_token_merges([" ".join(pair) for pair in content["model"]["merges"]])
    writer.add_eos_token_id(control["<|im_end|>"])
    writer.add_pad_token_id(control["<|endoftext|>"])
    writer.add_add_bos_token(False)
    writer.add_chat_template((NANO / "chat_template.jinja").read_text())


def _name(name: str) -> str:
    stem = name.removesuffix(".weight")
    if stem.startswith("model.layers."):
        number, part = stem.removeprefix("model.layers.").split(".", 1)
        return f"blk.{number}.{NAMES[part]}.weight"
    return f"{NAMES[stem]}.weight"
