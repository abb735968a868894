from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import native

READ_ALL = """
import hashlib, sys
from pathlib import Path
from harkd.homes import marble, mural, split, uci_adl
root = Path(sys.argv[1])
tables = (
    mural.read(root / "mural", name="h").events,
    marble.read(root / "marble", name="h").events,
    uci_adl.read(root / "uci", name="h", home="A").events,
)
for table in tables:
    print(hashlib.sha256(table.write_ndjson().encode()).hexdigest())
print(split(tables[2], by="session", test=0.5, seed=1))
"""


def test_tables_are_the_same_in_any_time_zone_and_locale(tmp_path: Path) -> None:
    native.mural(tmp_path / "mural")
    native.marble(tmp_path / "marble")
    native.uci(tmp_path / "uci")
    outputs = set()
    for zone, locale, hash_seed in (("UTC", "C", "1"), ("Asia/Tokyo", "tr_TR.UTF-8", "2")):
        places = {"TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": hash_seed}
        done = subprocess.run(
            [sys.executable, "-c", READ_ALL, str(tmp_path)],
            env=os.environ | places,
            capture_output=True,
            text=True,
            check=True,
        )
        outputs.add(done.stdout)
    assert len(outputs) == 1
    assert hashlib.sha256(b"").hexdigest() not in outputs.pop()
