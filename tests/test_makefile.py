"""Two parallel runs of make set up the project step by step, and run every step once; the tools are fakes."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from programs import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

# Writes the step to a log and fails if another step is running. The pause gives the other run time to start a step.
RECORD_STEP = 'echo "$(basename $0) $1" >> log; mkdir busy || exit 1; sleep 0.2; rmdir busy'
FAKE_TOOL = f'#!/bin/sh\nif [ "$1" = main.py ]; then echo "Wrote"; exit; fi\n{RECORD_STEP}\n'
FAKE_PYTHON = f"""#!/bin/sh
if [ "$1" = -c ]; then exec {shlex.quote(sys.executable)} "$@"; fi
{RECORD_STEP}
mkdir -p .venv/bin
for tool in pip pipenv python npm; do cp tool .venv/bin/$tool; done
"""


def test_parallel_make_sets_up_once(tmp_path: Path) -> None:
    for name in ("Makefile", "Pipfile.lock", "pyproject.toml", "package-lock.json"):
        shutil.copy(PROJECT / name, tmp_path)
    for name, text in {"tool": FAKE_TOOL, "python3": FAKE_PYTHON}.items():
        (tmp_path / name).write_text(text, "utf-8")
        (tmp_path / name).chmod(0o755)
    # Without the variables of the make that may run these tests.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}

    def start_make() -> subprocess.Popen[str]:
        return subprocess.Popen(
            [shutil.which("make") or "make", "synth", f"PYTHON={tmp_path}/python3"],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    runs = [start_make(), start_make()]
    outputs = [run.communicate()[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], outputs
    assert [output.splitlines()[-1] for output in outputs] == ["Wrote", "Wrote"]
    steps = (tmp_path / "log").read_text("utf-8").splitlines()
    assert steps == ["python3 -m", "pip install", "pipenv sync", "python -c"]
    assert start_make().communicate()[0] == "Wrote\n"
    assert (tmp_path / "log").read_text("utf-8").splitlines() == steps
