"""Which device a run uses."""

import torch

from harkd.errors import HarkdError
from harkd.runs import this_process
from harkd.settings import Device


def resolve_device(wanted: Device, setting: str) -> torch.device:
    """Returns the device to use; `auto` takes a GPU where there is one, each process its own.

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
    if not present or wanted is Device.cpu:
        return torch.device("cpu")
    return torch.device("cuda", this_process().local % torch.cuda.device_count())
