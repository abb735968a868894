"""Settings of a dataset, its windows and its prompts."""

from dataclasses import dataclass, field
from typing import Any

from omegaconf import MISSING

from harkd.settings.choices import Chosen, Labels, OnError, SplitBy, Style, WindowBy, Wording


@dataclass
class SplitSettings:
    """What `harkd.homes.split` is told."""

    by: SplitBy = SplitBy.session
    test: float = 0.3
    """share of the sessions to test on; by=days: of the days; by=home: 0 or 1"""
    seed: int = 0
    folds: int = 5
    fold: int = 1
    """by=fold: the one of `folds` to test on, from 1"""
    session: str | None = None
    """by=leave_one_out: name of the session to test on, or its number from 1"""


@dataclass
class ExampleSettings:
    """One event of the worked example in a prompt, written by hand."""

    time: str = MISSING
    event: str = MISSING
    activity: str = MISSING
    because: str = MISSING


@dataclass
class DatasetSettings:
    """Where a dataset lies and how it is read."""

    name: str = MISSING
    root: str = MISSING
    reader: dict[str, Any] = MISSING
    """`_target_`: a function (root, *, name, on_error, ...) -> Recording; the other keys are its
    options"""
    on_error: OnError = OnError.stop
    wording: Wording = Wording.raw
    split: SplitSettings = field(default_factory=SplitSettings)
    example: list[ExampleSettings] = field(default_factory=list)
    simulate: dict[str, Any] | None = None
    """fields of `harkd.homes.simulate.SimulationSpec`: written to `root` where that is missing"""


@dataclass
class WindowSettings:
    """How sessions are cut into windows: see `harkd.windows`."""

    by: WindowBy = WindowBy.count
    size: int = 10
    """events per window; by=seconds, pause: at most"""
    overlap: int = 0
    """by=count: events that a window shares with the one before it"""
    seconds: float = 60.0
    """by=seconds: length of a slice of time; by=pause: of the silence that ends a window"""
    keep_last: bool = True
    """keep a session's last window where it has fewer than `size` events"""


@dataclass
class PromptSettings:
    """How a model is asked."""

    name: str = MISSING
    style: Style = MISSING
    template: str = "instruction"
    labels: Labels = Labels.names
    rules: bool = True
    """the advice on how to weigh events; what defines the task stays either way"""
    polarity: bool = True
    """the home's hints: what the states of single sensors mean"""
    examples: int = 0
    """windows of the training side that are shown with their gold labels"""
    chosen: Chosen = Chosen.fixed
    """the same ones for every window, or for each window those most like it"""
