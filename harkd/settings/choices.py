"""Settings that are a choice among names."""

from enum import Enum


class Mode(Enum):
    """What one run does."""

    zero_shot = "zero_shot"
    teach = "teach"
    distill = "distill"
    cross_eval = "cross_eval"
    baseline = "baseline"


class Baseline(Enum):
    """What mode=baseline fits: see harkd/baselines/README.md."""

    majority = "majority"
    sensor_majority = "sensor_majority"
    persistence = "persistence"
    naive_bayes = "naive_bayes"
    hmm = "hmm"
    random_forest = "random_forest"
    bilstm = "bilstm"
    rules = "rules"
    """no mode=baseline, but what a person may look for there: `harkd.modes.checks` says where"""


class Part(Enum):
    """Which side of the split a run prompts."""

    train = "train"
    test = "test"
    all = "all"


class WindowBy(Enum):
    """What ends a window: see `harkd.windows`."""

    count = "count"
    seconds = "seconds"
    pause = "pause"


class SplitBy(Enum):
    """How whole sessions are divided: see `harkd.homes.split`."""

    session = "session"
    time = "time"
    days = "days"
    fold = "fold"
    leave_one_out = "leave_one_out"
    subject = "subject"
    home = "home"


class OnError(Enum):
    """What a row of the data that cannot be right does: see `harkd.homes.rows.Tally`."""

    stop = "stop"
    skip = "skip"


class Wording(Enum):
    """How rooms, devices and states are told: see `harkd.homes.wording`."""

    raw = "raw"
    meaning = "meaning"


class Labels(Enum):
    """What an answer writes for an activity: its name, or a short id such as A1."""

    names = "names"
    ids = "ids"


class Chosen(Enum):
    """Which windows a prompt shows with their labels: see `harkd.modes.shown`."""

    fixed = "fixed"
    retrieved = "retrieved"


class Style(Enum):
    """How a model is asked to answer: see `harkd.prompts.Style`."""

    answer = "answer"
    think = "think"
    reason = "reason"


class Weights(Enum):
    """Where a model's weights come from; random ones are for measuring speed and memory."""

    pretrained = "pretrained"
    random = "random"


class Precision(Enum):
    """How the base model's weights are held."""

    nf4 = "nf4"
    int8 = "int8"
    bf16 = "bf16"
    fp32 = "fp32"


class Sampling(Enum):
    """How the next token is chosen: see `harkd.engines.sampling`."""

    greedy = "greedy"
    model_card = "model_card"


class Device(Enum):
    """Where a model runs."""

    auto = "auto"
    cpu = "cpu"
    cuda = "cuda"


class Attention(Enum):
    """Attention kernel of transformers: in training, and for an instruction in generation.

    What continues an instruction has its own: see `harkd.engines.transformers.attention`.
    """

    sdpa = "sdpa"
    eager = "eager"


class Upload(Enum):
    """What becomes of a run's scores beyond its own folder: see `harkd.tracking`."""

    none = "none"
    offline = "offline"
    online = "online"


class Artifacts(Enum):
    """What of a run goes to W&B beside its scores: see `harkd.tracking`."""

    none = "none"
    adapter = "adapter"
    adapter_and_traces = "adapter_and_traces"


class Strategy(Enum):
    """How several processes train together: see `harkd.distill.replicas` and `.shard`."""

    single = "single"
    ddp = "ddp"
    fsdp = "fsdp"


class Objective(Enum):
    """What a student is to learn from a trace: see `harkd.distill.objectives`."""

    trace = "trace"
    answer = "answer"
    format = "format"
    topk = "topk"


class TraceFilter(Enum):
    """Which traces a student learns from: see `harkd.distill.filters`."""

    all = "all"
    audited = "audited"
    agreeing = "agreeing"


class TooLong(Enum):
    """What a trace that does not fit the student's context does; it is never cut."""

    stop = "stop"
    skip = "skip"
