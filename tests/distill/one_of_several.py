"""One of several processes that train a tiny student together: the environment says which.

python -m tests.distill.one_of_several FOLDER STRATEGY PRECISION
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

from harkd.runs import this_process
from harkd.settings import Precision, Strategy
from tests.distill import training

TRAINED = "trained.safetensors"
"""What the first process leaves in the folder."""


def main(folder: Path, strategy: Strategy, precision: Precision) -> None:
    torch.set_num_threads(1)
    model = training.loaded_student(folder / "base", precision)
    trained = training.run(folder, model, strategy=strategy, gradient_checkpointing=True)
    if this_process().rank == 0:
        save_file(trained, folder / TRAINED)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Strategy(sys.argv[2]), Precision(sys.argv[3]))
