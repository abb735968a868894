"""Zero-shot: a model, as it is, answers every window of one side."""

from harkd.modes.answering import answer
from harkd.modes.engine import make_engine
from harkd.modes.scoring import score_replies
from harkd.modes.task import prepare
from harkd.runs import Run
from harkd.settings import Settings


def run(settings: Settings, run: Run) -> None:
    """Prompts, parses, scores."""
    task = prepare(settings, run)
    engine = make_engine(settings)
    answer(run, engine, task.prompts)
    score_replies(settings, run, task)
