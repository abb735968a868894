"""Settings of decoding that do not go together."""

from harkd.errors import HarkdError
from harkd.settings import DecodeSettings, Mode, Sampling, Settings, Style


def check_decode(settings: Settings) -> None:
    """Raises HarkdError where `decode` asks for what the other settings rule out."""
    if settings.mode.name is Mode.baseline:
        return  # nothing is decoded
    decode, style = settings.decode, settings.prompt.style
    if settings.engine.name == "rules":
        _refuse_all(decode)
        return
    if decode.think_budget is not None and style is not Style.think:
        raise HarkdError(
            f"decode.think_budget bounds thinking, and prompt={style.value} has none; "
            "use prompt=think or drop it"
        )
    if decode.think_budget is not None and decode.think_budget >= decode.max_new_tokens:
        raise HarkdError(
            f"decode.think_budget={decode.think_budget} leaves no room for an answer in "
            f"decode.max_new_tokens={decode.max_new_tokens}"
        )
    if decode.samples > 1 and decode.sampling is Sampling.greedy:
        raise HarkdError(
            f"decode.samples={decode.samples} would be the same reply each time with "
            "decode.sampling=greedy; add decode.sampling=model_card"
        )
    if settings.mode.name is Mode.teach and (decode.samples > 1 or decode.abstain_below):
        raise HarkdError(
            "mode=teach writes one trace per window as the teacher gives it: drop decode.samples "
            "and decode.abstain_below"
        )
    if decode.abstain_below is not None:
        _check_abstention(settings, decode.abstain_below)


def _check_abstention(settings: Settings, below: float) -> None:
    if not 0 < below <= 1:
        raise HarkdError(f"decode.abstain_below={below:g} is no probability above 0 and up to 1")
    decode, style = settings.decode, settings.prompt.style
    scored = decode.constrained and style is Style.answer and settings.engine.name == "transformers"
    if not scored and decode.samples == 1:
        raise HarkdError(
            "decode.abstain_below needs the probability of every label, which comes from "
            "prompt=answer with decode.constrained=true on engine=transformers, or from votes: "
            "decode.samples=5 decode.sampling=model_card"
        )


def _refuse_all(decode: DecodeSettings) -> None:
    plain = DecodeSettings()
    for name in ("constrained", "think_budget", "samples", "abstain_below"):
        value = getattr(decode, name)
        if value != getattr(plain, name):
            raise HarkdError(
                f"decode.{name}={str(value).lower()} is for language models, and engine=rules is "
                "none; drop it"
            )
