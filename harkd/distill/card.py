"""The README of an adapter."""

from typing import Any

from harkd.distill.objectives import OBJECTIVES
from harkd.scores.shown import shown
from harkd.settings import Settings, WindowBy, WindowSettings

NANO_NOTE = "The base is harkd's nano stand-in, which is not Qwen3-0.6B."
SIMULATED_NOTE = "The data are simulated by harkd, not recorded in a home."
TERMS = {
    "mural": "MuRAL states no licence; ask its authors before you share this adapter.",
    "marble": "Marble states no licence; ask its authors before you share this adapter.",
    "uci_adl": "UCI ADL Binary: its page says CC BY 4.0, its README forbids commercial use.",
    "casas": "CASAS: the release of 2025 is CC BY 4.0; for others see where you got them.",
}


def model_card(settings: Settings, teacher: str, scores: dict[str, Any]) -> str:
    """Writes what the adapter is, what it learnt from, how it did, and under which terms.

    Args:
        settings: of the distillation.
        teacher: who wrote the traces.
        scores: of the student: content of scores.json.
    """
    dataset, lora, trainer = settings.dataset, settings.trainer.lora, settings.trainer
    notes = [NANO_NOTE] if settings.model.source == "nano" else []
    if dataset.simulate is not None:
        notes.append(SIMULATED_NOTE)
    else:
        notes += [text for name, text in TERMS.items() if dataset.name.startswith(name)]
        notes = notes or ["Ask whoever made the data before you share this adapter."]
    kind = ", DoRA" if lora.dora else ""
    counts = scores["counts"]
    lines = [
        "---",
        f"base_model: {settings.model.source}",
        "library_name: peft",
        "---",
        f"# {settings.model.name}, distilled on {dataset.name}",
        "",
        "A LoRA adapter that labels the sensor events of a home with activities, made by harkd.",
        "",
        f"- data: {dataset.name}, training side of the split by {dataset.split.by.value}, "
        f"windows of {_windows(settings.window)}",
        f"- teacher: {teacher}",
        f"- objective: {OBJECTIVES[trainer.objective]}; traces: {trainer.traces.value}",
        f"- prompt: {settings.prompt.name}",
        f"- LoRA: rank {lora.rank}, alpha {lora.alpha}, {', '.join(lora.targets)}{kind}; "
        f"at most {trainer.epochs:g} epochs",
        f"- scores on the {scores['split']} side ({counts['sessions']} sessions, "
        f"{counts['events']} events): macro-F1 {shown(scores['all']['macro_f1'])}, "
        f"micro-F1 {shown(scores['all']['micro_f1'])}, "
        f"{scores['valid_replies']:.1%} valid replies",
        *(f"- {note}" for note in notes),
        "",
        "The adapter's own terms are those of its base, its teacher and its data together.",
        "",
    ]
    return "\n".join(lines)


def _windows(window: WindowSettings) -> str:
    if window.by is WindowBy.seconds:
        return f"{window.seconds:g} s, of at most {window.size} events"
    if window.by is WindowBy.pause:
        return f"at most {window.size} events without a silence of {window.seconds:g} s"
    shared = f", {window.overlap} of them shared with the one before" if window.overlap else ""
    return f"{window.size} events{shared}"
