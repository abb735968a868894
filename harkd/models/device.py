"""Which device a run uses."""

import torch

from harkd.errors import HarkdError
from harkd.settings import Device


def resolve_device(wanted: Device, setting: str) -> torch.device:
    """Returns the device to use; `auto` takes a GPU where there is one.

    Args:
        wanted: what the settings say.
        setting: the setting's name, for the message.

    Raises:
        HarkdError: CUDA is asked for and absent.
    """
    present = torch.cuda.is_available()
    if wanted is Device.cuda and not present:
        raise HarkdError(
            f"{setting}=cuda, but PyTorch {torch.__version__} sees no CUDA device; "
            f"use {setting}=cpu or install a CUDA build"
        )
    return torch.device("cuda" if present and wanted is not Device.cpu else "cpu")
