"""Every setting, with its type: the schema that `conf/` is checked against.

Importing this package is cheap, because `harkd --help` does.
"""

from harkd.settings.choices import (
    Attention,
    Device,
    Mode,
    OnError,
    Part,
    Precision,
    Sampling,
    SplitBy,
    Style,
    Upload,
    Weights,
    Wording,
)
from harkd.settings.data import (
    DatasetSettings,
    ExampleSettings,
    PromptSettings,
    SplitSettings,
    WindowSettings,
)
from harkd.settings.models import (
    ArchitectureSettings,
    DecodeSettings,
    EngineSettings,
    ModelSettings,
)
from harkd.settings.run import ModeSettings, ScoreSettings, Settings, TrackerSettings
from harkd.settings.training import LoraSettings, TeacherSettings, TrainerSettings

__all__ = [
    "ArchitectureSettings",
    "Attention",
    "DatasetSettings",
    "DecodeSettings",
    "Device",
    "EngineSettings",
    "ExampleSettings",
    "LoraSettings",
    "Mode",
    "ModeSettings",
    "ModelSettings",
    "OnError",
    "Part",
    "Precision",
    "PromptSettings",
    "Sampling",
    "ScoreSettings",
    "Settings",
    "SplitBy",
    "SplitSettings",
    "Style",
    "TeacherSettings",
    "TrackerSettings",
    "TrainerSettings",
    "Upload",
    "Weights",
    "WindowSettings",
    "Wording",
]
