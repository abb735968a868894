"""A finished run -> Weights & Biases, as one more place to look at it.

The files in the run's folder stay the truth. What leaves the machine, and when:

| setting | goes to W&B |
|---|---|
| `tracker.upload=none` | nothing, and no W&B file is written |
| `tracker.upload=offline` | nothing; what would go is in `wandb/` of the run's folder |
| `tracker.upload=online` | settings, scores, tables of counts and shares, the training curve |
| `tracker.artifacts=adapter` | beside that a student's LoRA adapter |
| `tracker.artifacts=adapter_and_traces` | beside that a teacher's prompts and replies, with gold |

`harkd-report --track` does the same with the tables of a page, those of all its runs together:
`offline` keeps them in `wandb/` beside the page, `online` sends them too.

No table holds a prompt, an event or a reply. W&B's reports of its own errors, and what it would
tell of the machine, are switched off; with a table goes where its file is on this machine.
`wandb sync` sends offline files later, from where they are.
"""

from harkd.tracking.send import track, track_page

__all__ = ["track", "track_page"]
