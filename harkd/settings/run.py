"""Settings of a whole run."""

from dataclasses import dataclass, field

from omegaconf import MISSING

from harkd.settings.choices import Artifacts, Baseline, Mode, Part, Upload
from harkd.settings.data import DatasetSettings, PromptSettings, WindowSettings
from harkd.settings.models import DecodeSettings, EngineSettings, ModelSettings
from harkd.settings.training import TeacherSettings, TrainerSettings


@dataclass
class ModeSettings:
    """What a run does, and to which side of the split."""

    name: Mode = MISSING
    part: Part = MISSING


@dataclass
class TrackerSettings:
    """What Weights & Biases is told; see `harkd.tracking`."""

    upload: Upload = Upload.offline
    project: str = "harkd"
    group: str | None = None
    """of a sweep's runs that have none: a name made from what was typed"""
    artifacts: Artifacts = Artifacts.none
    seconds: int = 60
    """how long sending may take before the run goes on without it"""


@dataclass
class ScoreSettings:
    """`replicates`: of the bootstrap over sessions."""

    replicates: int = 10_000


@dataclass
class Settings:
    """A whole run."""

    mode: ModeSettings = MISSING
    dataset: DatasetSettings = MISSING
    source: DatasetSettings | None = None
    """cross_eval: the dataset that the student was distilled on"""
    window: WindowSettings = field(default_factory=WindowSettings)
    prompt: PromptSettings = MISSING
    model: ModelSettings = MISSING
    engine: EngineSettings = MISSING
    decode: DecodeSettings = field(default_factory=DecodeSettings)
    teacher: TeacherSettings = MISSING
    baseline: Baseline = Baseline.majority
    """what mode=baseline fits"""
    trainer: TrainerSettings = MISSING
    tracker: TrackerSettings = MISSING
    scores: ScoreSettings = field(default_factory=ScoreSettings)
    seed: int = 0
    outputs: str = "outputs"
