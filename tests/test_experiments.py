"""What the experiments' pages say is what their scripts do."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import harkd
from harkd.compose import compose_settings

EXPERIMENTS = Path(harkd.__file__).parent.parent / "experiments"


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location("script", EXPERIMENTS / name)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(EXPERIMENTS / Path(name).parent))  # as where a script is started
    try:
        spec.loader.exec_module(module)
    finally:
        del sys.path[0]
    return module


def test_the_uci_adl_page_lists_the_commands_that_made_its_table() -> None:
    make = script("uci_adl/make.py")
    page = (EXPERIMENTS / "uci_adl/README.md").read_text(encoding="utf-8")
    for command in make.commands():
        assert f"\n{command}\n" in page
    table = page.partition(make.START)[2].partition(make.END)[0].strip().splitlines()
    assert table[:2] == make._heading()
    rows = [tuple(row.strip("| ").split(" | ")[:2]) for row in table[2:]]
    assert rows == [(home, system) for home, system, _ in make.RUNS if system]


def test_the_demo_composes_every_command_it_prints() -> None:
    demo = script("demo/demo.py")
    for (home, system), words in demo.commands().items():
        settings = compose_settings([*words, "+experiment=demo"])
        assert settings.dataset.name == home
        assert (settings.source is not None) == (system == "cross")


def test_the_demo_page_explains_every_system_of_the_summary() -> None:
    demo = script("demo/demo.py")
    page = (EXPERIMENTS / "demo/README.md").read_text(encoding="utf-8")
    for word in (*demo.SYSTEMS, *demo.SCORES, "valid_replies", "answered_events", "seconds"):
        assert f"`{word}`" in page
