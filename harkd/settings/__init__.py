"""Every setting, with its type: the schema that `conf/` is checked against.

Importing this package is cheap, because `harkd --help` does.
"""

from harkd.settings.choices import (
    Attention,
    Baseline,
    Chosen,
    Device,
    Labels,
    Mode,
    Objective,
    OnError,
    Part,
    Precision,
    Sampling,
    SplitBy,
    Strategy,
    Style,
    TooLong,
    TraceFilter,
    Upload,
    Weights,
    WindowBy,
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
    ServerSettings,
)
from harkd.settings.run import ModeSettings, ScoreSettings, Settings, TrackerSettings
from harkd.settings.training import (
    LoraSettings,
    SoftSettings,
    TeacherSettings,
    TrainerSettings,
)

__all__ = [
    "ArchitectureSettings",
    "Attention",
    "Baseline",
    "Chosen",
    "DatasetSettings",
    "DecodeSettings",
    "Device",
    "EngineSettings",
    "ExampleSettings",
    "Labels",
    "LoraSettings",
    "Mode",
    "ModeSettings",
    "ModelSettings",
    "Objective",
    "OnError",
    "Part",
    "Precision",
    "PromptSettings",
    "Sampling",
    "ScoreSettings",
    "ServerSettings",
    "Settings",
    "SoftSettings",
    "SplitBy",
    "SplitSettings",
    "Strategy",
    "Style",
    "TeacherSettings",
    "TooLong",
    "TraceFilter",
    "TrackerSettings",
    "TrainerSettings",
    "Upload",
    "Weights",
    "WindowBy",
    "WindowSettings",
    "Wording",
]
