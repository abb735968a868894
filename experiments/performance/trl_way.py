"""TRL's SFTTrainer on the rows that train.py gives harkd, in the same order."""

import tempfile
from collections.abc import Callable
from itertools import chain
from typing import Any

LEARNING_RATE = 1e-3
"""At its peak, for both ways."""


def trl_way(
    settings: Any, model: Any, tokenizer: Any, device: Any, batches: list[Any], micro_batch: int
) -> Callable[[], list[float]]:
    """The same optimiser, schedule, loss on replies only, and batches of as many rows.

    On a GPU with flash attention installed rows are joined without padding, which is TRL's best
    way to keep the batches as they are.
    """
    import torch
    from datasets import Dataset
    from trl import SFTConfig, SFTTrainer

    from harkd.distill.schedule import batch_indices
    from harkd.distill.student import rate_factor

    rows = list(chain(*batches))
    batch, steps = len(batches[0]), len(batches)
    order = batch_indices([0] * len(rows), steps=steps, batch_size=batch, seed=0)
    data = Dataset.from_list([_row(rows[number]) for number in chain(*order)])
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=LEARNING_RATE, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: rate_factor(step, steps, 0.0)
    )
    cuda = device.type == "cuda"
    flash = cuda and _flash(model)

    def run() -> list[float]:
        with tempfile.TemporaryDirectory() as folder:
            config = SFTConfig(
                output_dir=folder,
                per_device_train_batch_size=micro_batch,
                gradient_accumulation_steps=batch // micro_batch,
                max_steps=steps,
                max_length=None,
                max_grad_norm=1.0,
                completion_only_loss=True,
                padding_free=flash,
                # Quicker without; train.py leaves it off for harkd too.
                gradient_checkpointing=settings.trainer.gradient_checkpointing,
                bf16=cuda,
                use_cpu=not cuda,
                train_sampling_strategy="sequential",
                logging_steps=1,
                logging_first_step=True,
                save_strategy="no",
                report_to="none",
                disable_tqdm=True,
                seed=0,
            )
            trainer = SFTTrainer(
                model,
                args=config,
                train_dataset=data,
                processing_class=tokenizer,
                optimizers=(optimizer, schedule),
            )
            trainer.train()
            return [line["loss"] for line in trainer.state.log_history if "loss" in line]

    return run


def _row(example: Any) -> dict[str, list[int]]:
    asked = [*example.prefix, *example.suffix]
    return {
        "input_ids": [*asked, *example.target],
        "completion_mask": [0] * len(asked) + [1] * len(example.target),
    }


def _flash(model: Any) -> bool:
    """Turns flash attention on, where it is installed."""
    try:
        model.get_base_model().set_attn_implementation("flash_attention_2")
    except (ImportError, ValueError):
        return False
    return True
