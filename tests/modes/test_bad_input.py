"""A user's mistake ends in one line that names it and its mend, status 2, and no traceback."""

from pathlib import Path

import pytest

from tests.modes.command import TINY, Command

RULES = "engine=rules"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["dataset=foo"], "there is no dataset 'foo'; choose from: activities_sim, ambiguity_sim"),
        (["model=qwen"], "there is no model 'qwen'; choose from: nano, qwen3-0.6b"),
        (["mode=train"], "there is no mode 'train'; choose from: baseline, cross_eval"),
        (
            ["engine=vlm"],
            "there is no engine 'vlm'; choose from: openai, rules, transformers, vllm",
        ),
        (["windw.size=5"], "there is no setting 'windw.size'; did you mean 'window.size'?"),
        (["window.sice=5"], "there is no setting 'window.sice'; did you mean 'window.size'?"),
        (["window.size=ten"], "window.size=ten: Value 'ten' of type 'str' could not be converted"),
        (["window.size=0"], "window.size=0 is too small: it must be at least 1"),
        (["window=paus"], "there is no window 'paus'; choose from: count, overlap, pause, seconds"),
        (["window.by=paus"], "expected one of [count, seconds, pause]"),
        (["window.overlap=10"], "less than window.size=10, else windows would not advance"),
        (["window.overlap=-1"], "window.overlap=-1: give 0 or more"),
        (["window=pause", "window.overlap=1"], "drop it, or use window=overlap"),
        (["window=pause", "window.seconds=0"], "takes window.seconds from 0.001 to 1e+09, and"),
        (["window=seconds", "window.seconds=nan"], "it is nan; for example window=seconds"),
        (["decode.sampling=hot"], "expected one of [greedy, model_card]"),
        (["decode.samples=0"], "decode.samples=0 is too small: it must be at least 1"),
        (["decode.think_budget=0"], "decode.think_budget=0 is too small"),
        (["prompt=answer", "decode.think_budget=9"], "prompt=answer has none; use prompt=think"),
        (["decode.think_budget=4096"], "leaves no room for an answer in decode.max_new_tokens"),
        (["decode.samples=5"], "add decode.sampling=model_card"),
        (["decode.abstain_below=2"], "decode.abstain_below=2 is no probability"),
        (["decode.abstain_below=0.5"], "needs the probability of every label"),
        (["prompt=answer", "decode.abstain_below=0.5"], "prompt=answer with decode.constrained"),
        ([RULES, "decode.constrained=true"], "decode.constrained=true is for language models"),
        ([RULES, "decode.samples=2"], "decode.samples=2 is for language models"),
        (
            ["mode=teach", "decode.samples=3", "decode.sampling=model_card"],
            "mode=teach writes one trace per window",
        ),
        (
            [
                "mode=distill",
                "decode.constrained=true",
                "decode.abstain_below=0.5",
                "prompt=answer",
            ],
            "make them with: harkd mode=teach engine=rules prompt=answer",
        ),
        (["trainer.epochs=0"], "trainer.epochs=0.0 must be above 0"),
        (["dataset=mural", RULES], "data/mural does not exist; expected MuRAL"),
        ([RULES, *TINY, "dataset.split.test=0.01"], "leaves 4 to train and 0 to test on"),
        ([RULES, *TINY, "dataset.split.by=home"], "set split.test=0 to train on this home"),
        ([RULES, *TINY, "dataset.split.by=home", "dataset.split.test=0"], "add mode.part=train"),
        ([RULES, *TINY, "dataset.split.by=leave_one_out"], "choose a name (01, 02, 03, …) or a"),
        ([RULES, *TINY, "++dataset.reader.foo=1"], "dataset.reader: read() has no 'foo'"),
        ([RULES, *TINY, "dataset.simulate.seed=-1"], "seed: -1 is not between 0 and"),
        ([RULES, *TINY, "prompt.template=none"], "no such template; choose from instruction"),
        (
            ["mode=distill", "window=pause"],
            "make them with: harkd mode=teach engine=rules window=p",
        ),
        (["mode=distill", "seed=5"], "make them with: harkd mode=teach engine=rules seed=5"),
        (
            ["mode=distill", "model=qwen3-0.6b", "teacher=qwen3-32b", "dataset=mural"],
            "make them with: harkd mode=teach model=qwen3-32b dataset=mural",
        ),
        (["mode=distill", RULES], "use engine=transformers"),
        (["mode=distill", "teacher=rules", "teacher.model.precision=fp32"], "is empty here"),
        (["mode=cross_eval", "source.root=data"], "source.root=data: a group that this reaches"),
        (["mode=cross_eval"], "add dataset@source=<name>"),
        (
            ["mode=cross_eval", "dataset@source=marble_sim", "window.size=5"],
            "make it with: harkd mode=distill dataset=marble_sim window.size=5",
        ),
        (["mode=teach", RULES, "mode.part=test"], "drop mode.part"),
        ([*TINY, "engine.device=cuda"], "engine.device=cuda, but PyTorch"),
        ([*TINY, "model.adapter=nowhere"], "model.adapter=nowhere: no readable adapter_config"),
        ([*TINY, "model.source=some/where"], "point model.source at a local folder"),
    ],
)
def test_one_clear_line(harkd: Command, words: list[str], expected: str) -> None:
    outcome = harkd(*words)
    assert outcome.status == 2
    assert expected in outcome.error
    assert "Traceback" not in outcome.error
    assert outcome.error.strip().splitlines()[-1].startswith("harkd: ")


def test_a_run_that_read_no_data_leaves_no_folder(harkd: Command, tmp_path: Path) -> None:
    assert harkd("dataset=mural", RULES, "outputs=out").status == 2
    assert not list((tmp_path / "out").rglob("record.json"))


def test_an_empty_root_is_named(harkd: Command, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    outcome = harkd("dataset=marble", "dataset.root=empty", RULES)
    assert outcome.status == 2
    assert "empty is empty; expected Marble" in outcome.error.replace("MARBLE", "Marble")


def test_the_root_of_another_dataset_is_recognised(harkd: Command, tmp_path: Path) -> None:
    assert harkd(RULES, *TINY).status == 0
    [root] = tmp_path.glob("outputs/simulated/mural/*")
    outcome = harkd("dataset=marble", f"dataset.root={root}", RULES)
    assert outcome.status == 2
    assert "holds MuRAL" in outcome.error


def test_a_corrupt_row_is_named_by_file_line_and_column(harkd: Command, tmp_path: Path) -> None:
    assert harkd(RULES, *TINY).status == 0
    [root] = tmp_path.glob("outputs/simulated/mural/*")
    file = root / "01/data.csv"
    lines = file.read_text().splitlines()
    lines[3] = lines[3].replace(lines[3].split(",")[1], "99:99:99")
    file.write_text("\n".join(lines) + "\n")
    outcome = harkd("dataset=mural", f"dataset.root={root}", RULES)
    assert outcome.status == 2
    assert "01/data.csv, line 4, column 'time'" in outcome.error


def test_data_that_changed_under_a_run_stop_it(harkd: Command, tmp_path: Path) -> None:
    assert harkd(RULES, *TINY).status == 0
    [file] = tmp_path.glob("outputs/simulated/mural/*/01/data.csv")
    file.write_text(file.read_text() + "\n")
    outcome = harkd(RULES, *TINY)
    assert outcome.status == 2
    assert "is not what it was when" in outcome.error


def test_an_adapter_of_another_base_is_refused(harkd: Command, tmp_path: Path) -> None:
    folder = tmp_path / "adapter"
    folder.mkdir()
    (folder / "adapter_config.json").write_text('{"base_model_name_or_path": "Qwen/Qwen3-8B"}')
    (folder / "adapter_model.safetensors").write_bytes(b"")
    outcome = harkd(*TINY, "model.adapter=adapter")
    assert outcome.status == 2
    assert "was trained on 'Qwen/Qwen3-8B', not on 'nano'" in outcome.error


def test_a_full_disk_is_named_and_nothing_done_is_lost(
    harkd: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    from harkd.runs.replies import ReplyStore

    written = []
    add = ReplyStore.add

    def fill_up(self: ReplyStore, *arguments: object) -> None:
        if len(written) == 3:
            raise OSError(28, "No space left on device")
        written.append(arguments)
        add(self, *arguments)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(ReplyStore, "add", fill_up)
    outcome = harkd(RULES, *TINY)
    assert outcome.status == 2
    assert "No space left on device; the same command continues" in outcome.error
    monkeypatch.setattr(ReplyStore, "add", add)
    assert harkd(RULES, *TINY).status == 0
    lines = next(harkd.folder.glob("outputs/zero_shot/*/*/*/replies.jsonl")).read_text()
    keys = [line.split('"key": ')[1].split(",")[0] for line in lines.splitlines()]
    assert len(keys) == len(set(keys)) > 3


def test_ctrl_c_says_how_to_go_on(harkd: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    from harkd.engines.rules import RulesEngine

    def interrupted(self: RulesEngine, prompts: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(RulesEngine, "replies", interrupted)
    outcome = harkd(RULES, *TINY)
    assert outcome.status == 130
    assert "the same command continues where it was" in outcome.error
