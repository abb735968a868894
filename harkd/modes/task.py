"""What every mode begins with: the home, its windows, and the prompts of one side of the split."""

import logging
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl
from hydra.errors import InstantiationException
from hydra.utils import instantiate

from harkd.errors import HarkdError
from harkd.homes.archive import unpacked
from harkd.homes.splits import Split, split
from harkd.homes.wording import reword, reword_text
from harkd.modes.prompts import Prompts, Windows
from harkd.modes.shown import Shown, shown
from harkd.modes.similar import Similar
from harkd.prompts import ExampleEvent, Instruction, instruct
from harkd.records import Recording, Window
from harkd.runs import Run, data_root
from harkd.runs.files import write_json
from harkd.runs.identity import identity
from harkd.runs.record import note_sources
from harkd.settings import DatasetSettings, Mode, Part, Settings, Wording

LOG = logging.getLogger("harkd")
SPLIT_VERSION = 1
NEEDED = ("session", "index", "time", "sensor", "state", "text", "activities")
"""What is kept of the event table: the rest of it is half of its memory."""


@dataclass(frozen=True, slots=True)
class Task:
    """One side of a dataset, ready to be prompted and scored."""

    recording: Recording
    """its events with the columns `NEEDED` only"""
    split: Split
    sessions: tuple[str, ...]
    windows: Collection[Window]
    instruction: Instruction
    samples: int = 1
    """replies that each window is asked for"""
    similar: Similar | None = None
    """finds the labelled windows that each prompt shows, where they are not the same for all"""

    @property
    def prompts(self) -> Prompts:
        """The prompts, in the order of the windows; a window's samples follow each other."""
        return Prompts(self.windows, self.instruction, self.samples, self.similar)

    @property
    def events(self) -> pl.DataFrame:
        """The events of this side, annotation included."""
        return self.recording.events.filter(pl.col("session").is_in(self.sessions))


def prepare(settings: Settings, run: Run | None = None) -> Task:
    """Reads the dataset, splits it by session, and writes the instruction.

    Args:
        settings: of the run.
        run: whose record is to keep the hashes of the files, and whose log says what was left
            out; None where that is done already.

    Raises:
        HarkdError: the data cannot be read or divided, or the prompt cannot be written.
    """
    dataset = settings.dataset
    root = unpacked(data_root(dataset), Path(settings.outputs) / "unpacked")
    recording = read_dataset(dataset, root)
    sides = split(
        recording.events,
        by=dataset.split.by.value,
        test=dataset.split.test,
        seed=dataset.split.seed,
        folds=dataset.split.folds,
        fold=dataset.split.fold,
        session=dataset.split.session,
        present=recording.present,
    )
    part = settings.mode.part
    sessions = {
        Part.train: sides.train,
        Part.test: sides.test,
        Part.all: tuple(sorted((*sides.train, *sides.test, *sides.left_out))),
    }[part]
    if not sessions:
        raise HarkdError(
            f"dataset.split.by=home with split.test={dataset.split.test:g} leaves no session on "
            f"the {part.value} side, which this run needs: choose another split, or add "
            + ("dataset.split.test=0" if part is Part.train else "mode.part=train")
        )
    if run:
        _note_split(run, settings, sides, note_sources(run.record, root, recording.sources))
        for reason, count in recording.dropped.items():
            LOG.info("%s: rows left out: %d (%s)", dataset.name, count, reason)
    recording, example = _worded(dataset, recording)
    examples = _shown(settings, recording, sides, sessions)
    if run and len(examples.sessions) < len(sessions):
        given = ", ".join(sorted({*sessions} - {*examples.sessions}))
        LOG.info("sessions that the prompt shows examples of, and that are not asked: %s", given)
    sessions = examples.sessions
    # Of a few texts, which every event repeats, each row holds the number of one.
    events = recording.events.select(NEEDED).with_columns(pl.col("text").cast(pl.Categorical))
    recording = replace(recording, events=events)
    asked = events.select("session", "index", "time", "text")
    windows = Windows(asked.filter(pl.col("session").is_in(sessions)), settings.window)
    prompt = settings.prompt
    instruction = instruct(
        recording.home,
        style=prompt.style.value,
        template=prompt.template,
        example=example,
        labels=prompt.labels.value,
        rules=prompt.rules,
        polarity=prompt.polarity,
        labelled=examples.fixed,
    )
    samples = settings.decode.samples
    return Task(recording, sides, sessions, windows, instruction, samples, examples.similar)


def _shown(
    settings: Settings, recording: Recording, sides: Split, sessions: tuple[str, ...]
) -> Shown:
    """The labelled windows that prompts show; a baseline has no prompts."""
    if settings.mode.name is Mode.baseline:
        return Shown(sessions=sessions)
    return shown(
        recording,
        settings.prompt,
        settings.window,
        train=sides.train,
        asked=sessions,
        seed=settings.seed,
    )


def _worded(dataset: DatasetSettings, recording: Recording) -> tuple[Recording, list[ExampleEvent]]:
    """The recording and the dataset's example in the wording that is set."""
    example = [
        ExampleEvent(entry.time, entry.event, entry.activity, entry.because)
        for entry in dataset.example
    ]
    if dataset.wording is Wording.raw:
        return recording, example
    home = recording.home
    example = [replace(entry, event=reword_text(entry.event, home)) for entry in example]
    return reword(recording), example


def _note_split(run: Run, settings: Settings, sides: Split, sources: dict[str, str]) -> None:
    """Writes split.json: how the data were divided, and the hashes of what was divided."""
    if sides.left_out:
        LOG.info("sessions with residents of both sides, on neither: %d", len(sides.left_out))
    content = {
        "version": SPLIT_VERSION,
        "dataset": settings.dataset.name,
        "settings": identity(settings)["dataset"]["split"],
        "sessions": {"train": sides.train, "test": sides.test, "left_out": sides.left_out},
        "sources": sources,
    }
    write_json(run.folder / "split.json", content)


def read_dataset(dataset: DatasetSettings, root: Path) -> Recording:
    """Reads a dataset from its own files; a simulated one is written first where it is missing.

    Args:
        dataset: which one, and how it is read.
        root: the folder of its files.

    Raises:
        HarkdError: the data cannot be read, or the reader has no such option.
    """
    if dataset.simulate:
        from harkd.homes.simulate import SimulationSpec, ensure

        try:
            spec = SimulationSpec(**dataset.simulate)
        except TypeError as error:
            raise HarkdError(f"dataset.simulate: {_argument(error)}") from error
        ensure(spec, root)
    try:
        recording: Recording = instantiate(
            dataset.reader, root, name=dataset.name, on_error=dataset.on_error.value
        )
    except InstantiationException as error:
        if isinstance(error.__cause__, HarkdError):
            raise error.__cause__ from None
        raise HarkdError(f"dataset.reader: {_argument(error.__cause__ or error)}") from error
    return recording


def _argument(error: BaseException) -> str:
    # "SimulationSpec.__init__() got an unexpected keyword argument 'sesions'"
    return " ".join(str(error).split()).replace("got an unexpected keyword argument", "has no")
