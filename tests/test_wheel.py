"""The wheel holds all that the command needs outside a checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import harkd

CHECKOUT = Path(harkd.__file__).parent.parent


def test_the_command_works_from_a_wheel_outside_the_checkout(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=CHECKOUT, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(site)
    for part in ("conf/config.yaml", "models/nano/model.safetensors", "models/nano/made.json",
                 "engines/rules/commonsense.toml", "prompts/templates/instruction.j2",
                 "models/chat_template.jinja", "py.typed"):  # fmt: skip
        assert f"harkd/{part}" in names
    code = "import harkd, sys; print(harkd.__file__); from harkd.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "--cfg", "job", "dataset=marble"],
        cwd=elsewhere,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert str(site) in done.stdout.splitlines()[0]
    assert "name: marble" in done.stdout
