"""How many parameters a model has, from the settings that a run recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def parameters(architecture: Mapping[str, Any]) -> int:
    """Counts a Qwen3 of these dimensions (fields of `ArchitectureSettings`), head included.

    A tied head is the embedding and counts once. An adapter is not counted: it is about a
    hundredth, and merges into the weights.
    """
    width, head = architecture["hidden_size"], architecture["head_dim"]
    queries = architecture["num_attention_heads"] * head
    keys = architecture["num_key_value_heads"] * head
    attention = 2 * width * queries + 2 * width * keys + 2 * head  # q, o; k, v; two norms
    layer = attention + 3 * width * architecture["intermediate_size"] + 2 * width
    tables = 1 if architecture["tie_word_embeddings"] else 2
    embeddings = tables * architecture["vocab_size"] * width
    return int(architecture["num_hidden_layers"] * layer + width + embeddings)


def recorded_parameters(record: Mapping[str, Any]) -> int | None:
    """The parameters of the model that gave a run's answers; None where no model did, or which
    one is not known.

    A server's model is taken to be what the run calls it.
    """
    settings = record.get("settings") or {}
    engine = (settings.get("engine") or {}).get("name")
    mode = (settings.get("mode") or {}).get("name")
    if engine in (None, "rules") or mode in (None, "baseline"):
        return None
    try:
        return parameters(settings["model"]["architecture"])
    except (KeyError, TypeError):
        return None
