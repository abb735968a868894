"""The README of an adapter."""

from typing import Any

from harkd.settings import Settings

NANO_NOTE = "The base is harkd's nano stand-in, which is not Qwen3-0.6B."
SIMULATED_NOTE = "The data are simulated by harkd, not recorded in a home."
TERMS = {
    "mural": "MuRAL states no licence; ask its authors before you share this adapter.",
    "marble": "Marble states no licence; ask its authors before you share this adapter.",
    "uci_adl": "UCI ADL Binary: its page says CC BY 4.0, its README forbids commercial use.",
}


def model_card(settings: Settings, origin: dict[str, Any]) -> str:
    """Writes what the adapter is, what it learnt from, and under which terms.

    Args:
        settings: of the distillation.
        origin: dataset, simulated, teacher, prompt.
    """
    notes = [NANO_NOTE] if settings.model.source == "nano" else []
    if origin["simulated"]:
        notes.append(SIMULATED_NOTE)
    else:
        notes += [text for name, text in TERMS.items() if origin["dataset"].startswith(name)]
    lora, trainer = settings.trainer.lora, settings.trainer
    lines = [
        "---",
        f"base_model: {settings.model.source}",
        "library_name: peft",
        "---",
        f"# {settings.model.name}, distilled on {origin['dataset']}",
        "",
        "A LoRA adapter that labels the sensor events of a home with activities.",
        "",
        f"- data: {origin['dataset']}, training side of the split",
        f"- teacher: {origin['teacher']}",
        f"- prompt: {origin['prompt']}",
        f"- LoRA: rank {lora.rank}, alpha {lora.alpha}, {lora.targets}; {trainer.epochs} epochs",
        "- scores: scores.json of the run that this folder belongs to",
        *(f"- {note}" for note in notes),
        "",
    ]
    return "\n".join(lines)
